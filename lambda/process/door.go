package process

import (
	"context"
	"net/http"
)

// doorway leads a process's requests to the cloud on behalf of the invocation
// under way: they have its context's values, which say whose they are and
// which cloud, or fork, invoked the function.
func (i *instance) doorway(door http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if on := i.onBehalf.Load(); on != nil {
			r = r.WithContext(behalf{r.Context(), *on})
		}
		door.ServeHTTP(w, r)
	})
}

// A behalf is a request's context with the values of another.
type behalf struct {
	context.Context
	values context.Context
}

func (b behalf) Value(key any) any {
	if v := b.Context.Value(key); v != nil {
		return v
	}
	return b.values.Value(key)
}
