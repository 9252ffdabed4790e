package stepfn

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

const drawn = `{"StartAt":"Ask","States":{
	"Ask":{"Type":"Wait","Seconds":90,"Next":"Which"},
	"Which":{"Type":"Choice","Choices":[{"Variable":"$.ok","BooleanEquals":true,"Next":"Both"}],"Default":"No"},
	"Both":{"Type":"Parallel","Branches":[
		{"StartAt":"Left","States":{"Left":{"Type":"Wait","Seconds":5,"End":true}}},
		{"StartAt":"Right","States":{"Right":{"Type":"Pass","End":true}}}],"End":true},
	"No":{"Type":"Fail","Error":"No"}}}`

func create(t testing.TB, s *Service, name, kind, definition string) string {
	out, err := s.CreateStateMachine(context.Background(), &CreateStateMachineInput{
		Name: name, Type: kind, Definition: definition, RoleArn: "arn:aws:iam::123456789012:role/r",
	})
	require.NoError(t, err)
	return out.StateMachineArn
}

func ExampleService_Mermaid() {
	w, s := newService(sim.Options{})
	ctx := context.Background()
	m, _ := s.CreateStateMachine(ctx, &CreateStateMachineInput{Name: "m", Definition: drawn, RoleArn: "arn:aws:iam::123456789012:role/r"})
	x, _ := s.StartExecution(ctx, &StartExecutionInput{StateMachineArn: m.StateMachineArn, Input: `{"ok":true}`})
	w.Advance(time.Hour)
	text, _ := s.Mermaid(ctx, x.ExecutionArn)
	fmt.Print(text)
	// Output:
	// stateDiagram-v2
	//     state "Ask" as s1
	//     state "Which" as s2
	//     state "Both" as s3
	//     state s3 {
	//         state "Left" as s4
	//         [*] --> s4
	//         s4 --> [*]: 5s
	//         --
	//         state "Right" as s5
	//         [*] --> s5
	//         s5 --> [*]: 0s
	//     }
	//     state "No" as s6
	//     [*] --> s1
	//     s1 --> s2: 1m30s
	//     s2 --> s3: rule 1, 0s
	//     s2 --> s6: default
	//     s3 --> [*]: 5s
	//     s6 --> [*]
	//     classDef done fill:#d5f5e3,stroke:#1e8449
	//     class s1,s2,s3,s4,s5 done
}

// The drawing is a well-formed document, of a state machine and of an execution
// under way.
func TestSVG(t *testing.T) {
	w, s := newService(sim.Options{})
	arn := create(t, s, "m", "", drawn)
	x, err := s.StartExecution(t.Context(), &StartExecutionInput{StateMachineArn: arn, Input: `{"ok":false}`})
	require.NoError(t, err)
	for _, of := range []string{arn, x.ExecutionArn} {
		text, err := s.SVG(t.Context(), of)
		require.NoError(t, err)
		requireXML(t, text)
		require.Equal(t, of == x.ExecutionArn, strings.Contains(text, colours["active"][0]), "where it is")
	}
	w.Advance(time.Hour)
	text, err := s.SVG(t.Context(), x.ExecutionArn)
	require.NoError(t, err)
	requireXML(t, text)
	require.Contains(t, text, "1m30s")
	require.Contains(t, text, colours["failed"][0])
	_, err = s.SVG(t.Context(), "arn:aws:states:us-east-1:123456789012:stateMachine:nobody")
	require.ErrorContains(t, err, "StateMachineDoesNotExist")
}

func requireXML(t *testing.T, text string) {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
	}
}
