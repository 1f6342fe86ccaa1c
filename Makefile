# Every target with a comment behind ## is listed by `make`.

CORPUS ?= ../shared/corpus
REPOS ?=
BENCH_DIRS ?=
BENCH_RUNS ?= 5
FUZZ_TIME ?= 60s
FUZZ_SEED ?= 1
# -measure only measures.
E2E_FLAGS ?=
# -maps DIR compares maps that were made before.
COSTS_FLAGS ?=

# SHAPES_SEED=2 makes other programs.
SHAPES ?= 10000
SHAPES_SEED ?= 1

.PHONY: help build golangci demo test editor browser lint golden corpus routes costs bench catalog-verify release fuzz shapes determinism e2e-cost

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' Makefile

build: ## build bin/crosslayer
	CGO_ENABLED=0 go build -trimpath -o bin/crosslayer ./cmd/crosslayer

golangci: ## build bin/golangci-lint: golangci-lint with crosslayer linked in
	cd golangci && CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o ../bin/golangci-lint ./cmd/golangci-lint

demo: build ## check the sample service (its findings are the point: exit 3 is success)
	@cd testdata/shop && go mod download && { ../../bin/crosslayer ./...; code=$$?; test $$code -eq 3 || exit $$code; }

test: ## run all tests, those of golangci-lint and of forms for review too; check that the sample service compiles
	go test -timeout 20m ./...
	cd golangci && go test -timeout 20m ./...
	cd e2e && go test ./...
	cd review && go test ./...
	cd testdata/shop && go build ./... && go vet ./...

editor: ## test crosslayer before the real gopls, which it builds, and with Neovim, if there is one
	cd editor && go test .

browser: ## test the pages of maps and of findings in chromium, if there is one
	cd browser && go test -v .

lint: golangci ## check formatting, vet for this system and for Windows, lint with our own golangci-lint
	@bad=$$(gofmt -l .) && test -z "$$bad" || { echo "not formatted; run gofmt -w on: $$bad" >&2; exit 1; }
	go vet ./...
	GOOS=windows go vet ./...
	cd bench && go vet ./...
	cd browser && go vet ./...
	cd e2e && go vet ./...
	cd editor && go vet ./...
	cd review && go vet ./...
	bin/golangci-lint config verify
	bin/golangci-lint run ./...
	cd golangci && ../bin/golangci-lint run ./...
	cd bench && ../bin/golangci-lint run ./...
	cd browser && ../bin/golangci-lint run ./...
	cd e2e && ../bin/golangci-lint run ./...
	cd editor && ../bin/golangci-lint run ./...
	cd review && ../bin/golangci-lint run ./...

golden: ## rewrite the golden files; then review the diff
	go test $$(grep -rl --include='*_test.go' --exclude-dir=golangci 'flag.Bool("update"' . | xargs -n 1 dirname | sort -u) -update
	cd golangci && go test ./e2e -run TestBadSettings -update

corpus: ## score on real repositories; REPOS=DIR holds them
	@test -n "$(REPOS)" || { echo "set REPOS to the directory that holds the git repositories, each as owner+name: make corpus REPOS=DIR" >&2; exit 2; }
	@test -f "$(CORPUS)/score.py" || { echo "no score.py in $(CORPUS): set CORPUS to the directory of the corpus" >&2; exit 2; }
	$(MAKE) build
	python3 $(CORPUS)/score.py --corpus $(CORPUS)/nplusone.jsonl --repos $(REPOS) --tool $(abspath bin/crosslayer)

routes: build ## compare the routes found in real repositories with lists of them; REPOS=DIR holds the repositories
	@test -n "$(REPOS)" || { echo "set REPOS to the directory that holds the git repositories, each as owner+name: make routes REPOS=DIR" >&2; exit 2; }
	cd bench && go build -trimpath -o ../bin/bench/ ./routes
	bin/bench/routes -repos $(REPOS) -tool bin/crosslayer -lists testdata/corpus/routes -v

costs: build ## compare what requests to real services cost with what was counted at their database; REPOS=DIR
	@test -n "$(REPOS)" || { echo "set REPOS to the directory that holds the git repositories, each as owner+name: make costs REPOS=DIR" >&2; exit 2; }
	cd bench && go build -trimpath -o ../bin/bench/ ./costs
	bin/bench/costs -repos $(REPOS) -tool bin/crosslayer -lists testdata/corpus/costs -v $(COSTS_FLAGS)

bench: build ## compare time and memory with packages.Load, on the sample and BENCH_DIRS="DIR DIR"
	cd bench && go build -trimpath -o ../bin/bench/ ./...
	bin/bench/ratio -n $(BENCH_RUNS) -tool bin/crosslayer -load bin/bench/load testdata/shop $(BENCH_DIRS)

fuzz: ## throw broken variants of real packages at the passes, for FUZZ_TIME; FUZZ_SEED=2 makes others
	cd bench && go build -trimpath -o ../bin/bench/ ./mutate
	bin/bench/mutate -C testdata/shop -for $(FUZZ_TIME) -seed $(FUZZ_SEED) ./... database/sql net/http/... gorm.io/gorm/...

shapes: ## compare the JSON predicted for SHAPES random types with what programs really write; a few minutes
	go test ./internal/jsonof -run TestDifferential -v -timeout 60m -shapes $(SHAPES) -shapes-seed $(SHAPES_SEED)

determinism: ## analyse the sample 50 times, in any order and two places, and compare the bytes
	cd bench && go build -trimpath -o ../bin/bench/ ./determinism
	cd testdata/shop && go mod download
	bin/bench/determinism -n 50 testdata/shop

e2e-cost: ## measure what the sample service costs, with a real PostgreSQL and Redis, and compare it with the map
	e2e/install.sh
	cd testdata/shop && go mod download
	cd e2e && go run . $(E2E_FLAGS)

catalog-verify: ## prove every catalogue row against the libraries themselves (the first time, it downloads them)
	cd verify && go vet . && go test . && go run .

release: ## build the archives of a tagged commit into dist; VERSION=v0.1.0
	go run ./internal/release $(VERSION)
