package bus

// Peers lets find answer Peer. Whoever knows the services, the cloud, says so
// once, before they are used.
func (b *Bus) Peers(find func(service, region, account string) (any, bool)) { b.peer = find }

// Peer returns the same service in another region or account, as the value that
// its package made: a service asks for its own kind, which replicates to the
// other regions, and no package learns of another's types. It comes to be if
// nobody used it before. On a nil bus there is none.
func (b *Bus) Peer(service, region, account string) (any, bool) {
	if b == nil || b.peer == nil {
		return nil, false
	}
	return b.peer(service, region, account)
}
