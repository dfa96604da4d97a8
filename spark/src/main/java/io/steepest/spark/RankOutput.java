package io.steepest.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.slf4j.LoggerFactory;

/**
 * Sends to the driver, beside its usual way into the log of the executor, each line that a rank prints, and each of its
 * warnings and errors. A line belongs to the rank whose thread, or one begun by it, prints it.
 */
final class RankOutput {
    private static final InheritableThreadLocal<Integer> RANK = new InheritableThreadLocal<>();

    /** Sending may itself print. */
    private static final ThreadLocal<Boolean> SENDING = ThreadLocal.withInitial(() -> false);

    private RankOutput() {}

    /** What this thread prints belongs to a rank from now on. */
    static void belongsTo(int rank) {
        RANK.set(rank);
    }

    /** What this thread prints belongs to no rank from now on. */
    static void belongsToNone() {
        RANK.remove();
    }

    /** Begins to listen, once in a process. */
    static void install() {
        System.setOut(new PrintStream(new Tee(System.out), true, UTF_8));
        System.setErr(new PrintStream(new Tee(System.err), true, UTF_8));
        // Spark's own logging holds on to the stream that there was; other backends print to the new one
        if (LoggerFactory.getILoggerFactory().getClass().getName().startsWith("org.apache.logging.")) {
            RankAppender.install();
        }
    }

    /** Sends a line of this thread, if it belongs to a rank. */
    static void line(String text) {
        Integer rank = RANK.get();
        if (rank != null && !SENDING.get()) {
            SENDING.set(true);
            try {
                RankNews.say(rank, text);
            } finally {
                SENDING.set(false);
            }
        }
    }

    /** Writes on, and sends each whole line. */
    private static final class Tee extends OutputStream {
        private final PrintStream out;
        private final ThreadLocal<ByteArrayOutputStream> begun = ThreadLocal.withInitial(ByteArrayOutputStream::new);

        Tee(PrintStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            out.write(bytes, offset, length);
            if (RANK.get() == null) {
                return;
            }
            ByteArrayOutputStream line = begun.get();
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == '\n') {
                    line(line.toString(UTF_8).stripTrailing());
                    line.reset();
                } else {
                    line.write(bytes[i]);
                }
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
