package openapi

// What a document may cost. Real ones stay an order of magnitude below, hostile
// ones meet a bound and a note that says so.
const (
	maxFileSize  = 10 << 20 // bytes
	maxTotalSize = 32 << 20 // bytes
	maxFiles     = 2000
	maxNodes     = 1 << 20 // values in all files
	maxDepth     = 200     // of nested values in a file
	maxChain     = 50      // of references that lead to references
	maxMerged    = 1 << 17 // keys that merge keys bring
	maxSchemas   = 1 << 17
	maxNotes     = 100
	maxRef       = 2000 // bytes of a reference, an $id, an $anchor or a server's URL

	// maxWork bounds what aliases and references can make of a small file: what is
	// read again each time it is met. A unit is about a microsecond or 256 bytes.
	maxWork = 1 << 20
)
