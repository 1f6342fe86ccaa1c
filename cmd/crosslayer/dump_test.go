package main
import ("testing";"fmt";"strings";"context";"os"
"github.com/crosslayer/crosslayer/internal/driver"
"github.com/crosslayer/crosslayer/internal/unit"
)
func dump(t unit.Term, in string){ fmt.Printf("%s%d n=%d %q @%d\n",in,t.Op,t.N,t.Text,t.At.Line); for _,a:=range t.Args{dump(a,in+"  ")}}
func TestDump(t *testing.T){
 p:=program()
 res,err:=driver.Run(context.Background(),driver.Config{Dir:os.Getenv("DIR"),Analyzers:p.Explain.Needs,Worth:p.Worth,Leaf:p.Leaf})
 if err!=nil{t.Fatal(err)}
 _,us:=view(res)
 for _,u:=range us{ for _,s:=range u.Setups{ if strings.Contains(s.Symbol,os.Getenv("SYM")){fmt.Println(s.Symbol,s.Params,s.Variadic,s.Acts);dump(s.Body,"  ")}}}
}
