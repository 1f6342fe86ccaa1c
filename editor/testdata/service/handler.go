package main

import (
	"encoding/json"
	"net/http"
	"strconv"

	"example.com/service/store"
)

type server struct{ users *store.Users }

type friend struct {
	Name string `json:"name"` // é, and 😀
}

func (s *server) friends(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	ids, err := s.users.Friends(r.Context(), id)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	friends := make([]friend, 0, len(ids))
	// HERE
	_ = json.NewEncoder(w).Encode(friends)
}

func (s *server) tags(w http.ResponseWriter, r *http.Request) {
	var tags []string
	for _, tag := range r.URL.Query()["tag"] {
		tags = append(tags, tag)
	}
	_ = json.NewEncoder(w).Encode(tags)
}
