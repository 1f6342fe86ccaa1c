package link

import "strings"

// plural returns the name of a function beside the callee of the path's first
// call that does the same for many in a fixed number of trips, such as
// ListUsersByIDs for GetUser; "" if there is none.
func (v *View) plural(w *Way) string {
	if w.Next == nil {
		return ""
	}
	callee := w.Next.Func.Symbol
	dot := strings.LastIndexByte(callee, '.')
	prefix, name := callee[:dot+1], callee[dot+1:]
	if strings.ContainsAny(name, "$#") {
		return ""
	}
	for _, many := range plurals(name) {
		if s := v.sum(prefix + many); many != name && s != nil && !s.cost.IsZero() && s.cost.Total().Degree() == 0 {
			return many
		}
	}
	return ""
}

// plurals are the names that teams give the bulk form of a function.
func plurals(name string) []string {
	var list []string
	add := func(names ...string) { list = append(list, names...) }
	for _, id := range []string{"ID", "Id"} {
		if stem, ok := strings.CutSuffix(name, "By"+id); ok {
			add(stem+"By"+id+"s", stem+"sBy"+id+"s", "List"+strings.TrimPrefix(stem, "Get")+"sBy"+id+"s", stem+"s")
		}
		add(name+"sBy"+id+"s", name+"By"+id+"s")
		for _, verb := range []string{"Get", "Find", "Load", "Fetch"} {
			if noun, ok := strings.CutPrefix(name, verb); ok {
				add("List"+noun+"sBy"+id+"s", "Get"+noun+"sBy"+id+"s", "Find"+noun+"sBy"+id+"s")
			}
		}
	}
	add(name+"s", name+"Batch", "Batch"+name, "Bulk"+name, name+"Bulk", name+"Multi", "Multi"+name, name+"InBatch", name+"Many")
	return list
}
