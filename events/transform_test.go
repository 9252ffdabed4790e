package events

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func anEvent(detail string) *event {
	at := time.Date(2024, 5, 1, 10, 0, 30, 0, time.UTC)
	e := &event{
		id: "7bf73129", kind: "core.update-account-command", source: "core.update-account-command", account: home, region: region,
		time: at, ingested: at.Add(time.Second), detail: []byte(detail),
	}
	return e.seal()
}

// What a target receives of an event: the recorded cases, one by one.
func TestInputTransformer(t *testing.T) {
	paths := map[string]string{
		"userId": "$.detail.payload.acc_id", "payload": "$.detail.payload", "systemstring": "$.detail.awsAccountId", "listsingle": "$.detail.list1",
		"listmulti": "$.detail.list2", "valid": "$.detail.valid", "timestamp": "$.time", "detail-type": "$.detail-type",
	}
	const detail = `{"command":"update-account","payload":{"acc_id":"0a787ecb-4015","sf_id":"baz"},"list1":["HIGH"],"list2":["ACTIVE","INACTIVE"],"valid":true}`
	const dropped = "dropped"
	r := &rule{name: "r", arn: "arn:aws:events:us-east-1:123456789012:rule/r"}
	for _, c := range []struct{ template, want string }{
		{`"Event of <detail-type> type, at time <timestamp>, info extracted from detail <systemstring>"`, `"Event of core.update-account-command type, at time 2024-05-01T10:00:30Z, info extracted from detail "`},
		{`"{[/Check with special starting characters for event of <detail-type> type"`, `"{[/Check with special starting characters for event of core.update-account-command type"`},
		{`{"id" : <userId>}`, `{"id" : "0a787ecb-4015"}`},
		{`{"id" : "<userId>"}`, `{"id" : "0a787ecb-4015"}`},
		{`{"command": <systemstring>}`, `{"command": ""}`},
		{`{"method": "PUT", "path": "users-service/users/<userId>", "bod": <payload>}`, `{"method": "PUT", "path": "users-service/users/0a787ecb-4015", "bod": {"acc_id":"0a787ecb-4015","sf_id":"baz"}}`},
		{`{"bod": [<userId>, "hardcoded"]}`, `{"bod": ["0a787ecb-4015", "hardcoded"]}`},
		{`"Payload of <payload> with path users-service/users/<userId> and <userId>"`, `"Payload of {acc_id:0a787ecb-4015,sf_id:baz} with path users-service/users/0a787ecb-4015 and 0a787ecb-4015"`},
		{"\"<listsingle> single\"\n\"<listmulti> multiple\"\n\"<systemstring> system\"", "\"[HIGH] single\"\n\"[ACTIVE,INACTIVE] multiple\"\n\" system\""},
		{`<listsingle> single list item`, dropped},
		{`{"singlelistitem": "<listsingle>"}`, dropped},
		{`{"singlelistitem": <listsingle>}`, `{"singlelistitem": ["HIGH"]}`},
		{`{"multi_replacement": "users/<userId>/second/<userId>"}`, `{"multi_replacement": "users/0a787ecb-4015/second/0a787ecb-4015"}`},
		{`"Command is <valid>!"`, `"Command is true!"`},
		{`<payload>`, `{"acc_id":"0a787ecb-4015","sf_id":"baz"}`},
		{`{"quote": "say \"<userId>\""}`, `{"quote": "say \"0a787ecb-4015\""}`},
		{`"<aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>"`, `"arn:aws:events:us-east-1:123456789012:rule/r r 2024-05-01T10:00:31Z"`},
		{`{"originalEvent": <aws.events.event>}`, `{"originalEvent": {"id":"7bf73129","account":"123456789012","detailType":"core.update-account-command","time":"2024-05-01T10:00:31Z","source":"core.update-account-command","region":"us-east-1","resources":[],"version":"0"}}`},
		{`{"whole": <aws.events.event.json>}`, `{"whole": ` + string(anEvent(detail).document) + `}`},
	} {
		tmpl, unknown := parseTemplate(&InputTransformer{InputPathsMap: paths, InputTemplate: c.template})
		require.NotNil(t, tmpl, unknown)
		got, ok := tmpl.render(r, anEvent(detail))
		if !ok {
			got = dropped
		}
		require.Equal(t, c.want, got, c.template)
	}
	tmpl, unknown := parseTemplate(&InputTransformer{InputPathsMap: paths, InputTemplate: `{"x":<notdefinedkey>}`})
	require.Nil(t, tmpl)
	require.Equal(t, "notdefinedkey", unknown)
}

func TestPath(t *testing.T) {
	const detail = `{"items":[{"n":1},{"n":2}],"a.b":3,"x-y":{"_z":"deep"},"none":null}`
	for path, want := range map[string]string{
		"$.detail.items[1].n": "2", "$.detail.items[*].n": "[1,2]", "$.detail['items']": "null", "$.detail.x-y._z": `"deep"`, "$.detail.none": "null",
		"$.resources": "[]", "$.detail.missing": "null", "$.detail.items[9]": "null", "detail": "null", "$detail": "null", "$.": "null",
		"$.detail.items[x]": "null", "$.detail.items[": "null", "$.detail.*._z": `["deep"]`,
	} {
		in := &target{Target: Target{InputPath: path}, path: parsePath(path)}
		got, ok := in.input(nil, anEvent(detail))
		require.True(t, ok)
		require.Equal(t, want, got, path)
	}
}

// No template and no event break the transformer, and what is not text is JSON.
func FuzzTemplate(f *testing.F) {
	f.Add(`{"a": <x>, "b": "<y>"}`, "$.detail.a[0]", "$.detail.*", `{"a":[1,"2"]}`)
	f.Add(`"<x> and \"<y>\""`, "$['detail']", "$", `{"a":"\u0000<x>"}`)
	f.Add(`<x`, "$.detail[*].z", "", `{}`)
	f.Fuzz(func(t *testing.T, text, x, y, detail string) {
		tmpl, _ := parseTemplate(&InputTransformer{InputPathsMap: map[string]string{"x": x, "y": y}, InputTemplate: text})
		if tmpl == nil || !isObject(detail) || !json.Valid([]byte(detail)) {
			return
		}
		out, ok := tmpl.render(&rule{name: "r"}, anEvent(detail))
		if ok && !strings.HasPrefix(strings.TrimSpace(text), `"`) {
			require.True(t, json.Valid([]byte(out)))
		}
	})
}
