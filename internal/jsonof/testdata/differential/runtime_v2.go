//go:build goexperiment.jsonv2

package main

import "encoding/json/v2"

func init() { encodeV2 = func(v any) ([]byte, error) { return json.Marshal(v) } }
