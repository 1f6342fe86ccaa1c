package main
import ("testing";"fmt";"os";"context";"github.com/crosslayer/crosslayer/internal/driver";"github.com/crosslayer/crosslayer/internal/catalog";"github.com/crosslayer/crosslayer/analyzers";"github.com/crosslayer/crosslayer/internal/summary")
func TestDbg(t *testing.T){
 dir:=os.Getenv("DBGDIR"); if dir=="" {t.Skip()}
 cat:=catalog.Builtin()
 res,err:=driver.Run(context.Background(),driver.Config{Dir:dir,Analyzers:append(analyzers.All,summary.Analyzer),Worth:cat.Mentions,Leaf:cat.Ignored})
 fmt.Println(err, res.Problems)
 _,units:=view(res)
 for _,u:=range units { fmt.Println(u.Path,u.Module,u.Ours,len(u.Funcs),len(u.Types),len(u.Ifaces),"fault:",u.Fault, u.Tally) }
}
func TestDbg2(t *testing.T){
 dir:=os.Getenv("DBGDIR"); if dir=="" {t.Skip()}
 cat:=catalog.Builtin()
 res,_:=driver.Run(context.Background(),driver.Config{Dir:dir,Analyzers:append(analyzers.All,summary.Analyzer),Worth:cat.Mentions,Leaf:cat.Ignored})
 v,units:=view(res)
 for _,u:=range units { if !u.Ours {continue}; for _,l:=range v.Looped(u) { fmt.Println(l.Site(), l.Call.Text, l.Cost) } }
}
