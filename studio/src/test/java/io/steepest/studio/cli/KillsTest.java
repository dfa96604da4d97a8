package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.checkpoint.Checkpoint;
import io.steepest.checkpoint.TensorFile;
import io.steepest.train.RunCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of two ranks, one of which is killed again and again, by turns at a random moment and while a checkpoint is being
 * written. All ranks end, the folder always holds a whole checkpoint, and the run that was resumed after every kill ends
 * with the bits of one that was not interrupted.
 *
 * <p>{@code -Dsteepest.kills=100} kills a hundred times, {@code -Dsteepest.seed} chooses other moments.
 */
@EnabledOnOs(OS.LINUX)
class KillsTest {
    private static final int KILLS = Integer.getInteger("steepest.kills", 10);
    private static final long SEED = Long.getLong("steepest.seed", 1);
    /** The time-out of the ranks, after which none may be left. */
    private static final long PATIENCE_SECONDS = 60;
    /** A kill comes so long after the run has its folder at most: it hits reading, training and saving. */
    private static final int LATEST_MILLIS = 1500;

    private static final int STEPS = 160;
    private static final String RUN = "--ranks 2 --threads 1 --steps " + STEPS;
    /** The first cuts large matrices among the ranks, the second gives each to one. */
    private static final List<String> OPTIMIZERS = List.of("adamw", "muon");

    @TempDir
    Path tmp;

    private final Random random = new Random(SEED);
    private final int[] kills = new int[2];
    private int inSave;
    private long slowestMillis;

    @BeforeEach
    void a_text() throws IOException {
        Cli.text(tmp);
    }

    private String begin(String optimizer, String folder) {
        return "train --width 32 --depth 1 --heads 2 --context 16 --batch 4 --evaluate-every 2 --data numbers.txt"
                + " --optimizer " + optimizer + " --out " + folder + " " + RUN;
    }

    private int kills() {
        return kills[0] + kills[1];
    }

    @Test
    void runs_that_are_killed_again_and_again_end_as_one_that_is_not() throws Exception {
        for (int chain = 0; kills() < KILLS; chain++) {
            String optimizer = OPTIMIZERS.get(chain % OPTIMIZERS.size());
            Path whole = tmp.resolve("whole-" + optimizer);
            if (!Files.exists(whole)) {
                finish(begin(optimizer, whole.getFileName().toString()));
            }
            Path folder = tmp.resolve("run-" + chain);
            while (steps(folder) < STEPS) {
                String line = steps(folder) == 0
                        ? begin(optimizer, folder.getFileName().toString())
                        : "train --resume " + folder.getFileName() + " " + RUN;
                if (kills() < KILLS) {
                    attempt(line, folder);
                } else {
                    finish(line);
                }
            }
            SortedMap<String, String> expected = Cli.bits(whole);
            SortedMap<String, String> found = Cli.bits(folder);
            assertThat(found.keySet()).isEqualTo(expected.keySet());
            expected.forEach(
                    (name, bits) -> assertThat(found.get(name)).as(name).isEqualTo(bits));
        }
        System.out.printf(
                "%d kills (rank 0: %d, rank 1: %d), %d of them in a save; all ranks had ended after %d ms at most%n",
                kills(), kills[0], kills[1], inSave, slowestMillis);
    }

    /** Runs a command line to its end. */
    private void finish(String line) throws IOException, InterruptedException {
        Process process = Cli.start(tmp, line);
        try {
            assertThat(process.waitFor(2 * PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            end(process, process.descendants().toList());
        }
        assertThat(process.exitValue()).as(said()).isZero();
    }

    /** Runs a command line, and kills one of its ranks once it has its folder. */
    private void attempt(String line, Path folder) throws Exception {
        Process first = Cli.start(tmp, line);
        List<ProcessHandle> ranks = new ArrayList<>(List.of(first.toHandle()));
        try {
            Path lock = folder.resolve("run.lock");
            while (first.isAlive()
                    && !(Files.exists(lock) && Files.readString(lock).contains(" " + first.pid() + " "))) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            ranks.addAll(first.descendants().toList());
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_MILLIS));
            if (kills() % 2 == 1) {
                awaitSave(first, folder);
            }
            int rank = random.nextInt(2);
            long start = System.nanoTime();
            boolean killed = rank < ranks.size() && ranks.get(rank).destroyForcibly() && (rank == 0 || first.isAlive());
            for (ProcessHandle each : ranks) {
                each.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            if (killed) {
                slowestMillis = Math.max(slowestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                kills[rank]++;
                inSave += leftovers(folder) ? 1 : 0;
            }
        } finally {
            end(first, ranks);
        }
    }

    /** Waits until a checkpoint is being written, which takes a few milliseconds. */
    private static void awaitSave(Process first, Path folder) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LATEST_MILLIS);
        while (first.isAlive() && System.nanoTime() < end && !leftovers(folder)) {
            Thread.onSpinWait();
        }
    }

    /** Leaves no process behind, whatever failed. */
    private static void end(Process first, List<ProcessHandle> ranks) {
        first.destroyForcibly();
        ranks.forEach(ProcessHandle::destroyForcibly);
    }

    private String said() throws IOException {
        return Files.readString(tmp.resolve("err"));
    }

    /** Whether files of a set lie in a folder that the index does not name, or the index has not its name yet. */
    private static boolean leftovers(Path folder) throws IOException {
        Path index = folder.resolve(RunCheckpoint.FILE + ".index.json");
        String named = Files.exists(index) ? Files.readString(index) : "";
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString())
                    .anyMatch(name -> name.endsWith(".tmp")
                            || (name.startsWith("checkpoint-step") && !named.contains("\"" + name + "\"")));
        }
    }

    /** The steps that the checkpoint in a folder has, 0 without one; it must be whole. */
    private static long steps(Path folder) throws IOException {
        if (Checkpoint.find(folder.resolve(RunCheckpoint.FILE)).isEmpty()) {
            return 0;
        }
        try (TensorFile saved = Checkpoint.read(folder.resolve(RunCheckpoint.FILE))) {
            return new ObjectMapper()
                    .readTree(saved.metadata().get("steepest"))
                    .get("steps")
                    .asLong();
        }
    }
}
