package stepfn

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// requestBody is what a task sends: its parameters as the service's operation takes
// them. It may say where the service is.
func requestBody(i integration, o *origin, r callTask, to *bus.To) jsonvalue.Value {
	v := r.parameters
	switch {
	case r.resource.kind == taskLambda:
		at(to, r.resource.arn)
		return jsonvalue.Obj(
			jsonvalue.Member{Key: "FunctionName", Value: jsonvalue.Text(r.resource.arn)},
			jsonvalue.Member{Key: "Payload", Value: blob(r.text)},
		)
	case r.resource.isSDK():
		return base64Blobs(i, v)
	case i.form == formLambda:
		name := v.Get("FunctionName").Text()
		at(to, name)
		if !qualified(name) && !v.Get("Qualifier").Exists() {
			v = v.With("Qualifier", jsonvalue.Text("$LATEST"))
		}
		return v.With("Payload", blob(lambdaPayload(v.Get("Payload"))))
	case i.bus == "sqs":
		return written(v, "MessageBody")
	case i.bus == "sns":
		return written(v, "Message")
	case i.form == formEvents:
		return eventEntries(v, o)
	}
	return v
}

// at says where a resource is, if its name is an ARN.
func at(to *bus.To, name string) {
	if place, _, ok := bus.ToARN(name); ok {
		to.Region, to.Account = place.Region, place.Account
	}
}

// qualified tells whether the name of a function has a version or an alias.
func qualified(name string) bool {
	if strings.HasPrefix(name, "arn:") {
		return strings.Count(name, ":") > 6
	}
	return strings.Contains(name, ":")
}

// lambdaPayload is the event of a function: text that is JSON goes as it is, and
// nothing is {}.
func lambdaPayload(v jsonvalue.Value) string {
	switch v.Kind() {
	case jsonvalue.Undefined, jsonvalue.Null:
		return "{}"
	case jsonvalue.String:
		if _, err := jsonvalue.Parse(v.Text()); err == nil {
			return v.Text()
		}
	}
	return v.String()
}

// written lets a member that is no text be its JSON.
func written(v jsonvalue.Value, member string) jsonvalue.Value {
	m := v.Get(member)
	if !m.Exists() || m.IsNull() || m.Kind() == jsonvalue.String {
		return v
	}
	return v.With(member, jsonvalue.Text(m.String()))
}

// eventEntries writes the details of PutEvents as texts, and adds the state machine and
// the execution to the resources of each.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html
func eventEntries(v jsonvalue.Value, o *origin) jsonvalue.Value {
	entries := v.Get("Entries")
	if entries.Kind() != jsonvalue.Array {
		return v
	}
	list := make([]jsonvalue.Value, 0, entries.Len())
	for _, e := range entries.Items() {
		if e.Kind() == jsonvalue.Object {
			resources := append(slices.Clip(e.Get("Resources").Items()), jsonvalue.Text(o.machineArn), jsonvalue.Text(o.arn))
			e = written(e, "Detail").With("Resources", jsonvalue.List(resources))
		}
		list = append(list, e)
	}
	return v.With("Entries", jsonvalue.List(list))
}

func blob(text string) jsonvalue.Value {
	return jsonvalue.Text(base64.StdEncoding.EncodeToString([]byte(text)))
}

// blobs are the members that are bytes, which tasks write and read as text.
var blobs = map[string][]string{
	"lambda":   {"Payload"},
	"s3":       {"Body"},
	"kinesis":  {"Data"},
	"firehose": {"Data"},
}

// base64Blobs lets the texts of blobs be base64, as operations take them.
func base64Blobs(i integration, v jsonvalue.Value) jsonvalue.Value {
	return eachBlob(i, v, func(m jsonvalue.Value) jsonvalue.Value {
		if m.Kind() == jsonvalue.String {
			return blob(m.Text())
		}
		return blob(m.String())
	})
}

// textBlobs is the way back.
func textBlobs(i integration, v jsonvalue.Value) jsonvalue.Value {
	return eachBlob(i, v, func(m jsonvalue.Value) jsonvalue.Value {
		if text, err := base64.StdEncoding.DecodeString(m.Text()); err == nil {
			return jsonvalue.Text(string(text))
		}
		return m
	})
}

func eachBlob(i integration, v jsonvalue.Value, change func(jsonvalue.Value) jsonvalue.Value) jsonvalue.Value {
	for _, name := range blobs[i.bus] {
		if m := v.Get(name); m.Exists() && !m.IsNull() {
			v = v.With(name, change(m))
		}
		if one := v.Get("Record"); one.Kind() == jsonvalue.Object {
			v = v.With("Record", eachBlob(i, one, change))
		}
		if many := v.Get("Records"); many.Kind() == jsonvalue.Array {
			list := make([]jsonvalue.Value, 0, many.Len())
			for _, record := range many.Items() {
				list = append(list, eachBlob(i, record, change))
			}
			v = v.With("Records", jsonvalue.List(list))
		}
	}
	return v
}
