package script

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// restRequest spreads an input that is written as JSON, with the members' names, over
// the path, the query, the headers and the body that the operation's tags say.
func restRequest(op *wire.Operation, input string) (*http.Request, []byte, error) {
	members, err := decodeMembers(input)
	if err != nil {
		return nil, nil, err
	}
	method, target, _ := strings.Cut(op.Route(), " ")
	path, constants, _ := strings.Cut(target, "?")
	query, _ := url.ParseQuery(constants)
	r := &http.Request{Method: method, Header: http.Header{}}
	var payload []byte
	t := reflect.TypeOf(op.NewInput()).Elem()
	for i := range t.NumField() {
		f := t.Field(i)
		value, given := members[f.Name]
		kind, name := placeOf(f.Tag.Get("aws"))
		if !given || kind == "" {
			continue
		}
		delete(members, f.Name)
		switch kind {
		case "label":
			path = strings.NewReplacer("{"+name+"}", url.PathEscape(plain(value)), "{"+name+"+}", plain(value)).Replace(path)
		case "query":
			for _, v := range list(value) {
				query.Add(name, plain(v))
			}
		case "header":
			r.Header.Set(name, plain(value))
		case "payload":
			payload = payloadOf(value)
		}
	}
	body := payload
	if payload == nil && len(members) > 0 {
		if body, err = json.Marshal(members); err != nil {
			return nil, nil, err
		}
	}
	r.URL, err = url.Parse("https://service.amazonaws.com" + path)
	if err != nil {
		return nil, nil, err
	}
	r.URL.RawQuery = query.Encode()
	return r, body, nil
}

func decodeMembers(input string) (map[string]json.RawMessage, error) {
	members := map[string]json.RawMessage{}
	if strings.TrimSpace(input) == "" {
		return members, nil
	}
	d := json.NewDecoder(bytes.NewReader([]byte(input)))
	return members, d.Decode(&members)
}

// placeOf returns where a member stands outside of the body, and under which name.
func placeOf(tag string) (kind, name string) {
	before, _, _ := strings.Cut(tag, "pattern=")
	for _, item := range strings.Split(before, ",") {
		kind, name, _ := strings.Cut(item, "=")
		switch kind {
		case "label", "query", "header", "payload":
			return kind, name
		}
	}
	return "", ""
}

// plain writes a scalar as paths and headers have it.
func plain(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}

// list returns the values of a list, and one value as a list.
func list(value json.RawMessage) []json.RawMessage {
	var values []json.RawMessage
	if json.Unmarshal(value, &values) == nil {
		return values
	}
	return []json.RawMessage{value}
}

// payloadOf is the body that one member makes: a string's text, or any other JSON as
// it is written.
func payloadOf(value json.RawMessage) []byte { return []byte(plain(value)) }
