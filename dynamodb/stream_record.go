package dynamodb

import (
	"fmt"
	"time"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
)

// A Record is one change of one item.
type Record struct {
	AwsRegion    string        `aws:"name=awsRegion"`
	Dynamodb     *StreamRecord `aws:"name=dynamodb"`
	EventID      string        `aws:"name=eventID"`
	EventName    string        `aws:"name=eventName"`    // INSERT, MODIFY, REMOVE
	EventSource  string        `aws:"name=eventSource"`  // aws:dynamodb
	EventVersion string        `aws:"name=eventVersion"` // 1.1
	UserIdentity *Identity     `aws:"name=userIdentity"` // of an item that expired: the service; else nil
}

// A StreamRecord is the item that changed, as far as the stream's view shows it.
type StreamRecord struct {
	ApproximateCreationDateTime time.Time // in whole seconds
	Keys                        Item
	NewImage                    Item
	OldImage                    Item
	SequenceNumber              string // 21 digits
	SizeBytes                   int64  // of the keys and the images shown
	StreamViewType              string
}

// An Identity is who changed an item, where it was not a caller.
type Identity struct {
	PrincipalId string // dynamodb.amazonaws.com
	Type        string // Service
}

// An eventName is what happened to an item.
type eventName uint8

const (
	eventInsert eventName = iota
	eventModify
	eventRemove
)

func (e eventName) String() string {
	return [...]string{eventInsert: "INSERT", eventModify: "MODIFY", eventRemove: "REMOVE"}[e]
}

// event tells what a change that is one did.
func (ch *change) event() eventName {
	switch {
	case ch.old == "":
		return eventInsert
	case ch.new == "":
		return eventRemove
	}
	return eventModify
}

// A record is what a stream keeps of a change: no image that nobody will see, but
// at least one, from which to read the keys.
type record struct {
	old, new string // stored forms
	event    eventName
	expired  bool
}

// noteStream writes a change into the table's stream, unless it changed nothing
// (developer guide: reading and processing a stream).
func (s *Service) noteStream(c *sim.Call, ch change) {
	st := ch.t.stream
	if st == nil || ch.old == ch.new {
		return
	}
	now := c.Now()
	st.followPartitions(ch.t, now)
	r := record{old: ch.old, new: ch.new, event: ch.event(), expired: ch.expired}
	switch {
	case (st.view == viewKeys || st.view == viewNew) && r.new != "":
		r.old = ""
	case st.view == viewOld && r.old != "":
		r.new = ""
	}
	if _, _, ok := st.log.Append(now, shardHash(ch.key), st.size(&r), r); ok {
		s.armStream(c, st)
		s.ep.Bus.Publish(c, st.arn)
	}
}

// shown returns the images that the stream's view shows, each empty if it does not.
func (st *stream) shown(r *record) (old, new string) {
	if st.view == viewOld || st.view == viewBoth {
		old = r.old
	}
	if st.view == viewNew || st.view == viewBoth {
		new = r.new
	}
	return old, new
}

// size is the size of a record: that of the keys, and of the images shown.
func (st *stream) size(r *record) int {
	old, new := st.shown(r)
	return keySize(r.either(), st.names) + storedSize(old) + storedSize(new)
}

// either returns an image that the record has.
func (r *record) either() string {
	if r.new != "" {
		return r.new
	}
	return r.old
}

// keySize is the size of a stored item's key: of its attributes' names and values.
func keySize(item string, names []string) (size int) {
	for _, name := range names {
		v, _ := attribute.Lookup(item, name)
		size += len(name) + attribute.Size(v)
	}
	return size
}

// describe returns a record as GetRecords shows it.
func (st *stream) describe(e *streams.Entry[record], shard streams.ShardRef, region string) (Record, error) {
	r := &e.Data
	old, new := st.shown(r)
	out := Record{
		AwsRegion: region,
		Dynamodb: &StreamRecord{
			ApproximateCreationDateTime: e.Arrival().Truncate(time.Second),
			Keys:                        attribute.DecodeAttrs(r.either(), st.names...),
			SequenceNumber:              st.log.SequenceNumber(shard, e.Sequence, e.Arrival()),
			SizeBytes:                   int64(e.Size),
			StreamViewType:              st.view,
		},
		EventID:      st.eventID(e.Sequence),
		EventName:    r.event.String(),
		EventSource:  "aws:dynamodb",
		EventVersion: "1.1",
		UserIdentity: identity(r.expired),
	}
	var err error
	if out.Dynamodb.OldImage, err = decodeOld(old); err != nil {
		return Record{}, err
	}
	out.Dynamodb.NewImage, err = decodeOld(new)
	return out, err
}

// identity is who deleted an item that expired; nobody in particular changed the
// others.
func identity(expired bool) *Identity {
	if !expired {
		return nil
	}
	return &Identity{PrincipalId: "dynamodb.amazonaws.com", Type: "Service"}
}

// eventID returns the id of a record: 32 hexadecimal digits.
func (st *stream) eventID(n streams.Sequence) string {
	high := st.id.Uint64(uint64(n))
	return fmt.Sprintf("%016x%016x", uint64(high), uint64(high.Uint64(0)))
}
