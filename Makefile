# SPDX-License-Identifier: Apache-2.0
# The front door: everything a bare Debian 12 needs is installed by these two.
#   make demo    build, run the main job on examples/, show the answer
#   make check   build with warnings as errors, run every test
# The rest is Meson: meson setup build && ninja -C build.

.PHONY: demo check build clean

demo:
	@tools/setup demo
	@tools/build build
	@tools/demo build

check:
	@tools/setup check
	@tools/build build -Dtests=enabled
	@tools/check build

build:
	@tools/build build

clean:
	rm -rf build build-san out
