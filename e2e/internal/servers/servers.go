//go:build unix

// Package servers starts a PostgreSQL and a Redis that nobody else uses.
package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// patience is how long a server may take until it listens.
const patience = 30 * time.Second

// Postgres starts a PostgreSQL with its data below dir. It stops when the context ends, and done
// is closed when it has. The superuser is postgres and needs no password.
func Postgres(ctx context.Context, dir string) (addr string, done <-chan struct{}, err error) {
	bin, err := postgresBin()
	if err != nil {
		return "", nil, err
	}
	attr, err := unprivileged(dir)
	if err != nil {
		return "", nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"),
		"-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	host, port, err := freePort()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "postgres"),
		"-D", data, "-h", host, "-p", port, "-k", dir,
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
		"-c", "autovacuum=off", "-c", "timezone=UTC", "-c", "max_connections=50", "-c", "shared_buffers=32MB")
	cmd.SysProcAttr = attr
	return start(cmd, syscall.SIGINT, filepath.Join(dir, "postgres.log"), net.JoinHostPort(host, port))
}

// Connect waits until the PostgreSQL at url is ready.
func Connect(ctx context.Context, url string) (*pgx.Conn, error) {
	for attempt := 1; ; attempt++ {
		conn, err := pgx.Connect(ctx, url)
		if err == nil || attempt == 100 {
			return conn, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// postgresBin returns where the newest PostgreSQL has its programs. Debian does not put them on PATH.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New("there is no PostgreSQL: install it, on Debian with apt-get install postgresql")
	}
	return filepath.Dir(initdb), nil
}

// unprivileged gives dir to the user postgres and returns how to start a process as them. Who is
// not root may start PostgreSQL as they are.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true} // an interrupt from the terminal is ours to handle
	if os.Getuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, int(uid), int(gid))
}

// Redis starts a Redis that keeps nothing. It stops when the context ends, and done is closed when
// it has.
func Redis(ctx context.Context, dir string) (addr string, done <-chan struct{}, err error) {
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		return "", nil, errors.New("there is no Redis: install it, on Debian with apt-get install redis-server")
	}
	host, port, err := freePort()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, bin, "--bind", host, "--port", port, "--save", "", "--appendonly", "no", "--dir", dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return start(cmd, syscall.SIGTERM, filepath.Join(dir, "redis.log"), net.JoinHostPort(host, port))
}

// Program starts the program that cmd describes, which shall listen on addr. It gets stop when the
// context of cmd ends.
func Program(cmd *exec.Cmd, log, addr string) (done <-chan struct{}, err error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	_, done, err = start(cmd, syscall.SIGTERM, log, addr)
	return done, err
}

// FreeAddr returns an address that nobody listens on.
func FreeAddr() (string, error) {
	host, port, err := freePort()
	return net.JoinHostPort(host, port), err
}

func freePort() (host, port string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", err
	}
	defer listener.Close() //nolint:errcheck // it has served its purpose
	return net.SplitHostPort(listener.Addr().String())
}

// start runs cmd and waits until it listens.
func start(cmd *exec.Cmd, stop os.Signal, log, addr string) (string, <-chan struct{}, error) {
	out, err := os.Create(log)
	if err != nil {
		return "", nil, err
	}
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Cancel = func() error { return cmd.Process.Signal(stop) }
	cmd.WaitDelay = 15 * time.Second
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer out.Close() //nolint:errcheck // the server is gone
		cmd.Wait()        //nolint:errcheck // it was told to stop, or its log says why it did
	}()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		select {
		case <-done:
			deadline = time.Time{}
		case <-time.After(20 * time.Millisecond):
		}
		if conn, err := net.Dial("tcp", addr); err == nil {
			return addr, done, conn.Close()
		}
	}
	cmd.Process.Signal(stop) //nolint:errcheck // it may have ended by itself
	<-done
	text, err := os.ReadFile(log)
	return "", nil, errors.Join(fmt.Errorf("%s does not listen on %s:\n%s", filepath.Base(cmd.Path), addr, text), err)
}
