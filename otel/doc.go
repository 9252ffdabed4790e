// Package otel hands what happened in a cloud to OpenTelemetry, so that it can be
// looked at with the tools that production is looked at with:
//
//	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
//	otel.Export(ctx, provider, cloud.Trace().Requests(), otel.Options{})
//	provider.Shutdown(ctx)
//
// A request of a client or a service is a span whose parent is what caused it, with
// the attributes of the AWS SDK's own instrumentation, at the cloud's times. What lies
// between requests, such as a mapping that wakes, is a span too, unless the tree is
// reduced to its requests as above.
//
// It is a module of its own, so that cloudjar itself does not require OpenTelemetry:
//
//	go get github.com/cloudjar/cloudjar/otel
package otel
