package script

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// callXML plays a step on a service that speaks REST-XML: as other services ask
// it, in JSON with Go's names. A Body is written as the text that it is.
func (g *Stage) callXML(to *wire.Service, op, input string) string {
	in, err := recode(input, func(text string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(text)), nil })
	if err != nil {
		return "script error: " + err.Error()
	}
	out, err := to.InvokeJSON(context.Background(), op, in)
	_ = g.World.Run(g.World.Now()) // what falls due at this instant
	if err != nil {
		return xmlError(err, g.Volatile)
	}
	text, err := recode(string(out), func(text string) (string, error) {
		raw, err := base64.StdEncoding.DecodeString(text)
		return string(raw), err
	})
	if err != nil {
		return "script error: " + err.Error()
	}
	if string(text) == "{}" {
		g.last = nil
		return ""
	}
	return g.answer(&wire.Response{Status: 200, Body: text})
}

func xmlError(err error, volatile []string) string {
	var api wire.APIError
	if !errors.As(err, &api) {
		return "script error: " + err.Error()
	}
	return renderError(api.HTTPStatus(), map[string]any{"__type": api.ErrorCode(), "message": api.ErrorMessage()}, volatile)
}

// recode changes the member Body of a JSON object.
func recode(text string, change func(string) (string, error)) ([]byte, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		return nil, err
	}
	body, ok := members["Body"]
	if !ok {
		return []byte(text), nil
	}
	var plain string
	if err := json.Unmarshal(body, &plain); err != nil {
		return nil, err
	}
	changed, err := change(plain)
	if err != nil {
		return nil, err
	}
	if members["Body"], err = json.Marshal(changed); err != nil {
		return nil, err
	}
	return json.Marshal(members)
}
