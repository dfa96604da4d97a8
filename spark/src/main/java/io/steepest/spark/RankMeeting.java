package io.steepest.spark;

import io.steepest.dist.C10dRanks;
import io.steepest.dist.Ranks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;

/**
 * Brings the tasks of a barrier stage together. If a network is named, rank 0 listens, tells the others where by Spark, and
 * all talk over their addresses in that network. If none is, the ranks must be on one machine: they meet by a file of which
 * rank 0 tells the others, and nothing listens on an address that other machines reach.
 */
final class RankMeeting {
    private static final int LOOKS = 50;
    private static final long LOOK_MILLIS = 20;

    private RankMeeting() {}

    /** What a rank does with the others. */
    @FunctionalInterface
    interface Work<T> {
        T with(Ranks ranks) throws Exception;
    }

    static <T> T hold(BarrierTaskContext context, int size, Duration timeout, Work<T> work) throws Exception {
        Optional<Network> network = Optional.ofNullable(SparkEnv.get().conf().get(Network.SETTING, null))
                .map(Network::parse);
        return network.isPresent()
                ? byAddress(context, size, timeout, network.get(), work)
                : byFile(context, size, timeout, work);
    }

    private static <T> T byAddress(
            BarrierTaskContext context, int size, Duration timeout, Network network, Work<T> work) throws Exception {
        InetAddress own = network.own();
        int rank = context.partitionId();
        try (Ranks ranks =
                C10dRanks.byAddress(own, rank, size, timeout, place -> placeIn(network, context.allGather(place)[0]))) {
            return work.with(ranks);
        }
    }

    /** The place that rank 0 named. Its own look at the network is not all: others must read the setting alike. */
    private static String placeIn(Network network, String place) {
        String host = place.split(" ", -1)[0];
        try {
            if (network.contains(InetAddress.getByName(host))) {
                return place;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(
                "rank 0 listens on " + host + ", which is not in " + network + ", the network of " + Executors.here());
    }

    private static <T> T byFile(BarrierTaskContext context, int size, Duration timeout, Work<T> work) throws Exception {
        int rank = context.partitionId();
        // only this user may write there, and whoever may write there may take part
        Path folder = rank == 0 ? Files.createTempDirectory("steepest-ranks") : null;
        try {
            String[] told = context.allGather(Executors.host() + "\n" + (folder == null ? "" : folder));
            List<String> hosts = Arrays.stream(told)
                    .map(each -> each.lines().findFirst().orElse(""))
                    .distinct()
                    .toList();
            if (hosts.size() > 1) {
                throw new IllegalStateException("the ranks are on " + String.join(", ", hosts) + ": name the private"
                        + " network over which they may talk by " + Network.SETTING
                        + ", like 10.0.0.0/8; who reaches it can take part in the run (docs/many-ranks.md)");
            }
            Path file =
                    Path.of(told[0].lines().skip(1).findFirst().orElseThrow()).resolve("meeting");
            try (Ranks ranks = C10dRanks.byFile(file, rank, size, timeout)) {
                return work.with(ranks);
            }
        } finally {
            if (folder != null) {
                delete(folder);
            }
        }
    }

    /** Another rank that leaves later writes the file once more. What cannot be deleted is empty and stays. */
    private static void delete(Path folder) throws IOException, InterruptedException {
        for (int i = 0; i < LOOKS; i++) {
            Files.deleteIfExists(folder.resolve("meeting"));
            try {
                Files.deleteIfExists(folder);
                return;
            } catch (DirectoryNotEmptyException e) {
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }
}
