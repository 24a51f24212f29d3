// SPDX-License-Identifier: Apache-2.0
// Records and block bytes by host with jwarc: JwarcScan FILE RUNS. One line a run, in one JVM, so that the
// last ones show it warm.
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.HashMap;
import org.netpreserve.jwarc.WarcConversion;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResource;
import org.netpreserve.jwarc.WarcResponse;
import org.netpreserve.jwarc.WarcTargetRecord;

public class JwarcScan {
	static String host(String url) {
		int from = url.indexOf("://");
		if (from < 0)
			return "";
		from += 3;
		int to = from;
		while (to < url.length() && "/?#:".indexOf(url.charAt(to)) < 0)
			to++;
		return url.substring(from, to);
	}

	public static void main(String[] args) throws Exception {
		Path path = Paths.get(args[0]);
		for (int run = Integer.parseInt(args[1]); run > 0; run--) {
			long start = System.nanoTime(), documents = 0, bytes = 0;
			HashMap<String, long[]> hosts = new HashMap<>();
			try (WarcReader reader = new WarcReader(FileChannel.open(path))) {
				for (WarcRecord record : reader) {
					if (!(record instanceof WarcResponse || record instanceof WarcResource ||
					      record instanceof WarcConversion))
						continue;
					long size = record.body().size();
					long[] sums = hosts.computeIfAbsent(
					    host(((WarcTargetRecord) record).target()), k -> new long[2]);
					sums[0]++;
					sums[1] += size;
					documents++;
					bytes += size;
				}
			}
			System.out.printf("%.4f %d %d %d%n", (System.nanoTime() - start) / 1e9, documents, bytes,
			    hosts.size());
		}
	}
}
