// SPDX-License-Identifier: Apache-2.0

// The reference implementation of tiled logs and signed notes, golang.org/x/mod/sumdb, on logs
// that we publish, and as the maker of logs that we read.
//
//	tlog verify DIR VKEY [PROOF...]   a published log: note, tiles, every entry, every pair of sizes
//	tlog write DIR SIZE...            a log that grows through these sizes; prints its key
//	tlog bench N                      leaves appended in a second of the processor, hashes kept in memory
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	must(err)
	return n
}

// c2sp.org/tlog-tiles leaves the height out of the path that sumdb has.
func path(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", height))
}

func entriesPath(n int64, width int) string {
	p := path(tlog.Tile{H: height, L: 0, N: n, W: width})
	return "tile/entries/" + strings.TrimPrefix(p, "tile/0/")
}

// --- reading ---

type folder string

func (f folder) Height() int { return height }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(filepath.Join(string(f), path(t)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

// The text of a checkpoint is origin, size and root; sumdb's own has a fixed first line.
func parseHead(text string) tlog.Tree {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		log.Fatalf("not a checkpoint: %q", text)
	}
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: number(lines[1]), Hash: root}
}

func openHead(bytes []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	must(err)
	return parseHead(opened.Text)
}

func readEntries(dir string, size int64) [][]byte {
	var entries [][]byte
	for at := int64(0); at < size; at += 256 {
		width := size - at
		if width > 256 {
			width = 256
		}
		data, err := os.ReadFile(filepath.Join(dir, entriesPath(at/256, int(width))))
		must(err)
		for ; width > 0; width-- {
			n := int(binary.BigEndian.Uint16(data))
			entries = append(entries, data[2:2+n])
			data = data[2+n:]
		}
		if len(data) != 0 {
			log.Fatalf("%d bytes too many in bundle %d", len(data), at/256)
		}
	}
	return entries
}

func checkEntries(tree tlog.Tree, reader tlog.HashReader, entries [][]byte) {
	for i, entry := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(i), reader)
		must(err)
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), tlog.RecordHash(entry)))
	}
}

// All hashes of a log in memory, made from its entries.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var all []tlog.Hash
	for _, i := range indexes {
		all = append(all, s[i])
	}
	return all, nil
}

func grow(s stored, n int64, entry []byte) stored {
	hashes, err := tlog.StoredHashes(n, entry, s)
	must(err)
	return append(s, hashes...)
}

func checkSizes(tree tlog.Tree, reader tlog.HashReader) int {
	pairs := 0
	step := int64(1)
	if tree.N > 150 {
		step = tree.N/150 + 1
	}
	for n := tree.N; n > 0; n -= step {
		root, err := tlog.TreeHash(n, reader)
		must(err)
		for m := n; m > 0; m -= step {
			old, err := tlog.TreeHash(m, reader)
			must(err)
			proof, err := tlog.ProveTree(n, m, reader)
			must(err)
			must(tlog.CheckTree(proof, n, root, m, old))
			pairs++
		}
	}
	return pairs
}

// c2sp.org/tlog-proof, as far as ours go: extra is the entry.
func checkProof(file, vkey string) {
	bytes, err := os.ReadFile(file)
	must(err)
	head, rest, _ := strings.Cut(string(bytes), "\n\n")
	tree := openHead([]byte(rest), vkey)
	lines := strings.Split(head, "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		log.Fatalf("%s: not a proof", file)
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err)
	index := number(strings.TrimPrefix(lines[2], "index "))
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		must(err)
		proof = append(proof, hash)
	}
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)))
}

func verify(dir, vkey string, proofs []string) {
	bytes, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	must(err)
	tree := openHead(bytes, vkey)
	reader := tlog.TileHashReader(tree, folder(dir))
	root, err := tlog.TreeHash(tree.N, reader)
	must(err)
	if root != tree.Hash {
		log.Fatal("the tiles make another root")
	}
	entries := readEntries(dir, tree.N)
	checkEntries(tree, reader, entries)
	var hashes stored
	for i, entry := range entries {
		hashes = grow(hashes, int64(i), entry)
	}
	pairs := checkSizes(tree, hashes)
	for _, file := range proofs {
		checkProof(file, vkey)
	}
	fmt.Printf("%d entries, %d pairs of sizes, %d proof files\n", tree.N, pairs, len(proofs))
}

// --- writing ---

func put(dir, name string, data []byte) {
	name = filepath.Join(dir, name)
	must(os.MkdirAll(filepath.Dir(name), 0o777))
	must(os.WriteFile(name, data, 0o666))
}

// Lengths of 0 to 299 bytes.
func entryOf(n int64) []byte {
	text := strings.Repeat(fmt.Sprintf("entry %d ", n), 40)
	return []byte(text[:n*7%300])
}

func writeTiles(dir string, from, to int64, hashes stored) {
	for _, t := range tlog.NewTiles(height, from, to) {
		data, err := tlog.ReadTileData(t, hashes)
		must(err)
		put(dir, path(t), data)
		if t.L != 0 {
			continue
		}
		var bundle []byte
		for i := t.N * 256; i < t.N*256+int64(t.W); i++ {
			entry := entryOf(i)
			bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry)))
			bundle = append(bundle, entry...)
		}
		put(dir, entriesPath(t.N, t.W), bundle)
	}
}

func write(dir string, sizes []string) {
	skey, vkey, err := note.GenerateKey(nil, "example.com/by-go")
	must(err)
	signer, err := note.NewSigner(skey)
	must(err)
	var hashes stored
	size := int64(0)
	for _, text := range sizes {
		from := size
		for to := number(text); size < to; size++ {
			hashes = grow(hashes, size, entryOf(size))
		}
		root, err := tlog.TreeHash(size, hashes)
		must(err)
		writeTiles(dir, from, size, hashes)
		signed, err := note.Sign(&note.Note{Text: fmt.Sprintf("example.com/by-go\n%d\n%s\n", size, root)}, signer)
		must(err)
		put(dir, "checkpoint", signed)
	}
	fmt.Println(vkey)
}

// Seconds of the processor that this program has had: others may work on the machine.
func seconds() float64 {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func bench(n int64) {
	hashes := make(stored, 0, 2*n)
	var entry [32]byte
	start := seconds()
	for i := int64(0); i < n; i++ {
		binary.LittleEndian.PutUint64(entry[:], uint64(i))
		hashes = grow(hashes, i, entry[:])
	}
	fmt.Printf("go_sumdb_append %.2f Mleaf/s\n", float64(n)/(seconds()-start)/1e6)
	root, err := tlog.TreeHash(n, hashes)
	must(err)
	start = seconds()
	const proofs = 20000
	for i := int64(0); i < proofs; i++ {
		m := i * 7919 % n
		binary.LittleEndian.PutUint64(entry[:], uint64(m))
		proof, err := tlog.ProveRecord(n, m, hashes)
		must(err)
		must(tlog.CheckRecord(proof, n, root, m, tlog.RecordHash(entry[:])))
	}
	fmt.Printf("go_sumdb_inclusion_prove_verify %.2f us\n", (seconds()-start)/proofs*1e6)
}

func main() {
	log.SetFlags(0)
	if len(os.Args) > 3 && os.Args[1] == "verify" {
		verify(os.Args[2], os.Args[3], os.Args[4:])
	} else if len(os.Args) > 3 && os.Args[1] == "write" {
		write(os.Args[2], os.Args[3:])
	} else if len(os.Args) == 3 && os.Args[1] == "bench" {
		bench(number(os.Args[2]))
	} else {
		log.Fatal("tlog verify DIR VKEY [PROOF...] | write DIR SIZE... | bench N")
	}
}
