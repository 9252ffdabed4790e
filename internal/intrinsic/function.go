package intrinsic

import (
	"math"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A function is what stands behind a name.
type function struct {
	min, max int // arguments; max -1 is any number
	kinds    []jsonvalue.Kind
	run      func(*invocation) (Value, error)
}

// kind is what an argument has to be if it is a literal; Undefined is anything.
func (f *function) kind(i int) jsonvalue.Kind {
	if i < len(f.kinds) {
		return f.kinds[i]
	}
	return jsonvalue.Undefined
}

var functions map[string]*function

func init() {
	const (
		any    = jsonvalue.Undefined
		text   = jsonvalue.String
		number = jsonvalue.Number
		array  = jsonvalue.Array
		object = jsonvalue.Object
		truth  = jsonvalue.Bool
	)
	kinds := func(list ...jsonvalue.Kind) []jsonvalue.Kind { return list }
	functions = map[string]*function{
		"States.Format":         {1, -1, kinds(text), format},
		"States.StringToJson":   {1, 1, kinds(text), stringToJSON},
		"States.JsonToString":   {1, 1, kinds(any), jsonToString},
		"States.JsonMerge":      {3, 3, kinds(object, object, truth), jsonMerge},
		"States.Array":          {0, -1, nil, makeArray},
		"States.ArrayPartition": {2, 2, kinds(array, number), arrayPartition},
		"States.ArrayContains":  {2, 2, kinds(array, any), arrayContains},
		"States.ArrayRange":     {3, 3, kinds(number, number, number), arrayRange},
		"States.ArrayGetItem":   {2, 2, kinds(array, number), arrayGetItem},
		"States.ArrayLength":    {1, 1, kinds(array), arrayLength},
		"States.ArrayUnique":    {1, 1, kinds(array), arrayUnique},
		"States.Base64Encode":   {1, 1, kinds(text), base64Encode},
		"States.Base64Decode":   {1, 1, kinds(text), base64Decode},
		"States.Hash":           {2, 2, kinds(any, text), hash},
		"States.MathRandom":     {2, 3, kinds(number, number, number), mathRandom},
		"States.MathAdd":        {2, 2, kinds(number, number), mathAdd},
		"States.StringSplit":    {2, 2, kinds(text, text), stringSplit},
		"States.UUID":           {0, 0, nil, uuid},
	}
}

// An invocation is one call with the values of its arguments.
type invocation struct {
	env  Env
	call *Call
	args []Value
}

func (v *invocation) want(i int, kind jsonvalue.Kind) error {
	if v.args[i].Kind() == kind {
		return nil
	}
	return wrong("Argument %d must be of type %s", i+1, kind)
}

func (v *invocation) text(i int) (string, error) {
	return v.args[i].Text(), v.want(i, jsonvalue.String)
}

// maxText is how long a text to encode, decode or hash may be, in characters.
const maxText = 10_000

func (v *invocation) short(i int) (string, error) {
	s, err := v.text(i)
	if err == nil && len([]rune(s)) > maxText {
		err = wrong("The input data is longer than 10000 characters")
	}
	return s, err
}

// integer rounds as Java does: a half goes up.
func (v *invocation) integer(i int) (int64, error) {
	if err := v.want(i, jsonvalue.Number); err != nil {
		return 0, err
	}
	if n, ok := v.args[i].Int(); ok {
		return n, nil
	}
	f := math.Floor(v.args[i].Float() + 0.5)
	if math.Abs(f) >= 1<<63 {
		return 0, wrong("Argument %d is out of range", i+1)
	}
	return int64(f), nil
}
