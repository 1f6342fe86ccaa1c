package catalog

// An Effect is what the catalogue knows about one call.
type Effect struct {
	// Lib is the short name of the library, such as "database/sql".
	Lib string
	// Name is the wire's name for messages: "sql.DB.QueryContext", "http.Get".
	Name string
	// Kind is the name of the row's kind, such as "sql-read".
	Kind string
	// Layer is where the trip goes. It is LayerNone for a call that stays in the process.
	Layer Layer
	// Trips counts the exchanges of one call; 0 is a call known not to be one.
	Trips int
	// Range bounds Trips where they depend on what is there; else it is zero.
	Range Range
	// InTx is the same for a call on an open transaction, of a library that otherwise begins one of its
	// own for the call.
	InTx Range
	// Adds is how many more exchanges the call at the end of a chain makes because of this one.
	Adds int
	// Write reports whether the call changes state on the far side.
	Write bool
	// Op says what a call does besides asking and waiting.
	Op Op
	// Batch reports whether this call is the batch form itself.
	Batch bool
	// Cached reports whether a local cache may answer instead.
	Cached bool
	// Lazy reports whether the trip happens at the first use of the result.
	Lazy bool
	// Way is the way out of a loop, short and in the imperative; it may be empty.
	Way string
	// SQLArg reports whether the first parameter of type string is the text of a statement.
	SQLArg bool
	// Calls says what becomes of the arguments that are functions.
	Calls CallMode
	// Guard says how the call keeps trips behind it rare.
	Guard GuardMode
	// Cursor reports whether the call advances a cursor over rows, as (*sql.Rows).Next does.
	Cursor bool
	// Chunk reports whether the call hands out slices of a larger list.
	Chunk bool
	// Elements reports whether the result is an iterator over the elements of an argument.
	Elements bool

	mixed bool // the kind reads and writes
}

// A Range bounds a number. Open says that nobody knows by how much it may exceed the rest.
type Range struct {
	Least, Most int
	Open        bool
}

// A Layer is a place outside the process that trips are charged to.
type Layer uint8

// The layers. Their order is the order of reports.
const (
	LayerNone Layer = iota
	DB
	Cache
	Remote
	Queue
)

var layerNames = [...]string{"none", "db", "cache", "remote", "queue"}

// String returns the layer's name in catalogue files.
func (l Layer) String() string { return nameAt(layerNames[:], int(l)) }

// An Op says what a call does besides asking and waiting.
type Op string

// The operations.
const (
	OpCall        Op = "call"         // ask and wait: the default
	OpTxBegin     Op = "tx-begin"     // opens a transaction
	OpTxEnd       Op = "tx-end"       // commits or rolls back
	OpTxFunc      Op = "tx-func"      // runs its func argument inside a transaction
	OpSessionFunc Op = "session-func" // runs its func argument inside a session
	OpConnect     Op = "connect"      // makes a client, a pool or a connection, or ends one and waits for it
	OpAcquire     Op = "acquire"      // takes a connection out of a pool
	OpPage        Op = "page"         // fetches the next page when the last one is used up
	OpStream      Op = "stream"       // reads an answer that is already on its way
	OpQueue       Op = "queue"        // keeps a command for a later batch
	OpPublish     Op = "publish"      // sends a message
	OpConsume     Op = "consume"      // waits for a message
	OpAsync       Op = "async"        // starts work that something else waits for
	OpStreamOpen  Op = "stream-open"  // opens a stream
)

var ops = []string{
	string(OpAcquire), string(OpAsync), string(OpCall), string(OpConnect), string(OpConsume),
	string(OpPage), string(OpPublish), string(OpQueue), string(OpSessionFunc), string(OpStream),
	string(OpStreamOpen), string(OpTxBegin), string(OpTxEnd), string(OpTxFunc),
}

// A CallMode says what becomes of the func-typed arguments of a call.
type CallMode uint8

// The call modes.
const (
	CallsNone     CallMode = iota // nothing is known
	CallsOnce                     // run once, before the call returns
	CallsEach                     // run once per element: a loop
	CallsParallel                 // run beside the caller, once per call
	CallsRetry                    // run until one run succeeds: counts once
	CallsGuarded                  // run at most once for many calls: weight 0
	CallsQueued                   // run once; the commands in it are sent as one batch
)

var callNames = [...]string{"none", "once", "each", "parallel", "retry", "guarded", "queued"}

// String returns the mode's name in catalogue files.
func (m CallMode) String() string { return nameAt(callNames[:], int(m)) }

// A GuardMode says how a call keeps the trips behind it rare.
type GuardMode uint8

// The guard modes.
const (
	GuardNone       GuardMode = iota
	GuardDedup                // callers at the same time share one run
	GuardOnce                 // the process runs it once
	GuardBatch                // a loader collects keys and loads them together
	GuardCache                // a cache, perhaps a remote one, answers first
	GuardLocalCache           // a cache in this process answers
)

var guardNames = [...]string{"none", "dedup", "once", "batch", "cache", "local-cache"}

// String returns the mode's name in catalogue files.
func (m GuardMode) String() string { return nameAt(guardNames[:], int(m)) }

func nameAt(names []string, i int) string {
	if i >= len(names) {
		return "unknown"
	}
	return names[i]
}
