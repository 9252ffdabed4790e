package stepfn

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// task asks for a Task state's work to be done.
func (s *stepper) task(c cursor, x *evaluation) *mishap {
	t := c.thread()
	ts := t.state.task
	t.ticket = s.run.tickets + 1
	t.token = ""
	if ts.resource.needsToken() && s.around.token != nil {
		t.token = s.around.token(t.ticket)
	}
	x.context = jsonvalue.Value{}
	call, f := x.call(ts)
	if f == nil && s.around.admit != nil {
		if cause := s.around.admit(call); cause != "" {
			f = runtimeFault(cause)
		}
	}
	if f != nil {
		t.ticket = 0
		return f
	}
	call.ticket = s.setTicket(t, phaseWait)
	s.scheduled(t, call)
	if !s.running() {
		return nil
	}
	if call.timeout > 0 {
		s.request(setTimer{ticket: t.ticket, what: timerTask, at: s.around.now.Add(seconds(float64(call.timeout)))})
	}
	s.beat(t, call.heartbeat)
	s.request(*call)
	return nil
}

// call computes what a task is called with.
func (x *evaluation) call(ts *taskState) (*callTask, *mishap) {
	t := x.thread
	call := &callTask{state: t.state.name, resource: ts.resource, token: t.token}
	parameters, f := x.arguments()
	if f != nil {
		return nil, f
	}
	if ts.timeout.given() {
		if call.timeout, f = x.integer(ts.timeout, 1, maxSeconds); f != nil {
			return nil, f
		}
	}
	if ts.heartbeat.given() {
		if call.heartbeat, f = x.integer(ts.heartbeat, 1, maxSeconds); f != nil {
			return nil, f
		}
	}
	if ts.role != nil {
		role, f := x.value(ts.role)
		if f != nil {
			return nil, f
		}
		call.roleArn = role.Text()
	}
	call.parameters, call.text = parameters, parameters.String()
	if len(call.text) > maxPayload {
		return nil, &mishap{name: errDataLimit, cause: "The state/task '" + t.state.name + "' returned a result with a size exceeding the maximum number of bytes service limit."}
	}
	return call, nil
}

// beat sets the timer of HeartbeatSeconds anew.
func (s *stepper) beat(t *thread, after int64) {
	if after > 0 {
		t.heartbeat = after
		s.request(setTimer{ticket: t.ticket, what: timerHeartbeat, at: s.around.now.Add(seconds(float64(after)))})
	}
}

// scheduled writes that a task was scheduled and, but for activities, started.
func (s *stepper) scheduled(t *thread, call *callTask) {
	r := call.resource
	var role *TaskCredentials
	if call.roleArn != "" {
		role = &TaskCredentials{call.roleArn}
	}
	switch r.kind {
	case taskLambda:
		s.emit(t, "LambdaFunctionScheduled", &LambdaFunctionScheduledEventDetails{
			Resource: r.arn, Input: call.text, InputDetails: whole, TimeoutInSeconds: call.timeout, TaskCredentials: role,
		})
		s.emit(t, "LambdaFunctionStarted", nil)
	case taskActivity:
		s.emit(t, "ActivityScheduled", &ActivityScheduledEventDetails{
			Resource: r.arn, Input: call.text, InputDetails: whole, TimeoutInSeconds: call.timeout, HeartbeatInSeconds: call.heartbeat,
		})
	default:
		s.emit(t, "TaskScheduled", &TaskScheduledEventDetails{
			ResourceType: r.service, Resource: r.name(), Region: regionOf(s.run.origin.arn), Parameters: call.text,
			TimeoutInSeconds: call.timeout, HeartbeatInSeconds: call.heartbeat, TaskCredentials: role,
		})
		s.emit(t, "TaskStarted", &TaskStartedEventDetails{r.service, r.name()})
	}
}

// regionOf is the region in an ARN.
func regionOf(arn string) string {
	colons := 0
	start := 0
	for i := range len(arn) {
		if arn[i] != ':' {
			continue
		}
		if colons++; colons == 4 {
			return arn[start:i]
		}
		start = i + 1
	}
	return ""
}

// taskStimulus is news about a task.
func (s *stepper) taskStimulus(in stimulus) {
	var on ticket
	switch in := in.(type) {
	case taskStarted:
		on = in.ticket
	case taskSubmitted:
		on = in.ticket
	case taskSucceeded:
		on = in.ticket
	case taskFailed:
		on = in.ticket
	case heartbeat:
		on = in.ticket
	}
	c, ok := s.find(on)
	if !ok {
		return
	}
	t := c.thread()
	if t.mapRun != nil {
		s.mapTask(c, in)
		return
	}
	if t.phase != phaseWait || t.state.kind != "Task" {
		return
	}
	r := t.state.task.resource
	switch in := in.(type) {
	case taskStarted:
		s.emit(t, "ActivityStarted", &ActivityStartedEventDetails{in.worker})
		s.beat(t, t.heartbeat)
	case heartbeat:
		s.beat(t, t.heartbeat)
	case taskSubmitted:
		s.emit(t, "TaskSubmitted", &TaskOutputEventDetails{r.service, r.name(), in.output.String(), whole})
	case taskSucceeded:
		s.taskDone(c, in)
	case taskFailed:
		s.drop(t, false)
		s.taskEvent(t, in.failure, in.stage)
		s.fail(c, in.failure)
	}
}

// taskDone takes a task's result.
func (s *stepper) taskDone(c cursor, in taskSucceeded) {
	t := c.thread()
	r := t.state.task.resource
	s.drop(t, false)
	text := in.text
	if text == "" {
		text = in.output.String()
	}
	if len(text) > maxPayload {
		// Recorded: a Lambda function is called by its ARN, a service by its name.
		who := r.service
		if r.kind != taskIntegration {
			who = r.arn
		}
		f := failure{name: errDataLimit, cause: "The state/task '" + who + "' returned a result with a size exceeding the maximum number of bytes service limit."}
		s.taskEvent(t, f, taskRan)
		s.fail(c, f)
		return
	}
	switch r.kind {
	case taskLambda:
		s.emit(t, "LambdaFunctionSucceeded", &OutputEventDetails{text, whole})
	case taskActivity:
		s.emit(t, "ActivitySucceeded", &OutputEventDetails{text, whole})
	default:
		s.emit(t, "TaskSucceeded", &TaskOutputEventDetails{r.service, r.name(), text, whole})
	}
	if !s.running() {
		return
	}
	t.before = t.last
	x := s.evaluation(t)
	x.inspect("result", in.output)
	if f := s.complete(c, x, in.output); f != nil {
		s.fault(c, f)
	}
}

// taskTimedOut ends a task whose time, or whose time between heartbeats, is up.
func (s *stepper) taskTimedOut(c cursor, what timerKind) {
	t := c.thread()
	if t.phase != phaseWait || t.state.kind != "Task" {
		return
	}
	s.drop(t, true)
	f := failure{name: errTimeout, heartbeat: what == timerHeartbeat}
	s.taskEvent(t, f, taskRan)
	s.fail(c, f)
}

// taskEvent writes how a task failed.
func (s *stepper) taskEvent(t *thread, f failure, stage taskStage) {
	r := t.state.task.resource
	end := map[taskStage]string{taskRan: "Failed", taskScheduleFailed: "ScheduleFailed", taskStartFailed: "StartFailed", taskSubmitFailed: "SubmitFailed"}[stage]
	if stage == taskRan && f.name == errTimeout {
		end = "TimedOut"
	}
	switch r.kind {
	case taskLambda:
		s.emit(t, "LambdaFunction"+end, &FailureEventDetails{f.name, f.cause})
	case taskActivity:
		s.emit(t, "Activity"+end, &FailureEventDetails{f.name, f.cause})
	default:
		s.emit(t, "Task"+end, &TaskFailureEventDetails{r.service, r.name(), f.name, f.cause})
	}
}
