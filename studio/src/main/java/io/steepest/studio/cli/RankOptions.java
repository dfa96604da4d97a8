package io.steepest.studio.cli;

import io.steepest.dist.C10dRanks;
import io.steepest.dist.MemoryRanks;
import io.steepest.dist.Ranks;
import io.steepest.dist.RanksException;
import io.steepest.train.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Among how many processes the work of a command is divided. */
public final class RankOptions {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(
            names = "--ranks",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Divide the work among so many processes of this machine, each with its part of every batch and of"
                            + " the optimizer's work (default: ${DEFAULT-VALUE}). Under a launcher that sets RANK, WORLD_SIZE,"
                            + " MASTER_ADDR and MASTER_PORT this process is one of its ranks.")
    @Between(most = 64)
    private int ranks;

    @Option(names = "--rank", hidden = true, description = "Be this rank of those that another process started.")
    @Between(least = 0, most = 64)
    private Integer rank;

    @Option(names = "--meeting", hidden = true, description = "Meet the other ranks by this file.")
    private Path meeting;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Work that one rank does. */
    @FunctionalInterface
    public interface Work {
        /** Does the work and returns the exit status. */
        int with(Ranks ranks) throws Exception;
    }

    /** Whether this process only helps another one, which writes what there is to write. */
    public boolean isHelping() {
        return rank != null || (launched() && !"0".equals(System.getenv("RANK")));
    }

    /** How many ranks there are on this machine, among which its cores are divided. */
    public int here() {
        return ranks;
    }

    /** Whether there are several ranks, started by this process, by another one or by a launcher. */
    public boolean isAmongSeveral() {
        return ranks > 1 || rank != null || launched();
    }

    private boolean launched() {
        return ranks == 1 && System.getenv("WORLD_SIZE") != null && System.getenv("RANK") != null;
    }

    /** Does work with all ranks: alone, with processes that are started for it, or with those of a launcher. */
    public int run(Stop stop, Work work) throws Exception {
        if (rank != null) {
            try (Helpers parent = Helpers.none(stop);
                    Ranks joined = MemoryRanks.join(meeting, rank, ranks, PATIENCE)) {
                return work.with(joined);
            }
        }
        if (launched()) {
            try (Ranks joined = C10dRanks.fromEnvironment(PATIENCE)) {
                return work.with(joined);
            }
        }
        return ranks == 1 ? work.with(Ranks.single()) : start(work);
    }

    private int start(Work work) throws Exception {
        // only this user may write there, and whoever may write there may take part
        Path folder = Files.createTempDirectory(MemoryRanks.folder(ranks), "steepest-ranks");
        Path file = folder.resolve("meeting");
        List<List<String>> others = IntStream.range(1, ranks)
                .mapToObj(i -> List.of("--rank", String.valueOf(i), "--meeting", file.toString()))
                .toList();
        try (Helpers helpers = Helpers.start(others, command)) {
            try (Ranks joined = meet(file, helpers)) {
                return work.with(joined);
            } catch (RanksException e) {
                List<String> ended = helpers.ended(1);
                helpers.stop();
                throw ended.isEmpty()
                        ? e
                        : new RanksException("rank " + String.join(", rank ", ended) + " ended: " + e.getMessage(), e);
            } catch (Exception e) {
                helpers.stop();
                throw e;
            }
        } finally {
            forget(folder);
        }
    }

    /** Meets the others, and gives up as soon as one of them has ended. */
    private Ranks meet(Path file, Helpers helpers) {
        Helpers.Alarm alarm = helpers.alarm(Thread.currentThread());
        try {
            Ranks joined = MemoryRanks.join(file, 0, ranks, PATIENCE);
            // nothing is left when this process is killed later
            forget(file.getParent());
            return joined;
        } finally {
            alarm.end();
        }
    }

    /** Deletes the folder; the file in it has lost its name in the meeting. */
    private static void forget(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // some systems keep the name of a file that is mapped
            folder.toFile().deleteOnExit();
        }
    }
}
