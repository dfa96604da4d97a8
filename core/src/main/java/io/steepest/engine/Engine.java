package io.steepest.engine;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of libtorch that every user of the library needs.
 *
 * <p>libtorch brings an OpenMP thread pool and OpenBLAS one of its own. With default settings the
 * workers of the first spin on the cores that the second needs, and a small network trains several times
 * too slowly. So OpenBLAS gets one thread, unless {@code OMP_WAIT_POLICY=PASSIVE} keeps OpenMP's
 * workers from spinning. {@code ./steepest doctor --sweep} measures the choice.
 */
public final class Engine {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    /** A host program that sets OpenBLAS's threads itself says {@code -Dsteepest.openblas=keep}. */
    private static final boolean KEPT = "keep".equals(System.getProperty("steepest.openblas"));

    private static final AtomicBoolean ONE_BLAS_THREAD = new AtomicBoolean();

    /** A file in the folder that JavaCPP unpacks libraries into. */
    private static final String LOCK = "steepest.lock";

    static {
        load(openblas_nolapack.class);
        load(torch.class);
        if (passiveWaiting()) {
            log.debug("OMP_WAIT_POLICY=PASSIVE: OpenBLAS keeps its threads");
        } else if (KEPT) {
            log.debug("steepest.openblas=keep: OpenBLAS keeps its threads");
        } else {
            openblas_nolapack.blas_set_num_threads(1);
            log.debug("OMP_WAIT_POLICY is not PASSIVE: OpenBLAS set to one thread");
        }
    }

    private Engine() {}

    /** Makes the settings, once in a process; every entrance to the library calls it. */
    public static void prepare() {
        // the static initializer has done it
    }

    /**
     * Loads a native library that JavaCPP brings. JavaCPP unpacks libraries on their first use on a machine, and a process
     * that loads one which another process is still unpacking is ended by a signal. So the first process does it while all
     * others wait; when the library lies there unpacked, nobody waits.
     *
     * @param library a class whose native code is in it
     */
    public static synchronized void load(Class<?> library) {
        try {
            Path cache = Loader.getCacheDir().toPath();
            Optional<Path> note = version(library).map(cache::resolve);
            if (note.isPresent() && isUnpacked(note.get())) {
                Loader.load(library);
                return;
            }
            try (FileChannel file =
                            FileChannel.open(cache.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock alone = file.lock()) {
                String loaded = Loader.load(library);
                if (note.isPresent() && loaded != null) {
                    Files.writeString(note.get(), loaded);
                }
            }
        } catch (IOException e) {
            // a folder that nobody may write was unpacked into before
            log.debug("{} is loaded without a lock: {}", library.getName(), e.toString());
            Loader.load(library);
        }
    }

    /** A name for this version of a library: another one comes in a jar of another name or size. */
    private static Optional<String> version(Class<?> library) {
        try {
            Path jar = Path.of(
                    library.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Optional.of("steepest-" + library.getSimpleName() + "-" + jar.getFileName() + "-" + Files.size(jar)
                    + "-" + Loader.getPlatform() + "-" + blas() + ".unpacked");
        } catch (IOException | URISyntaxException | RuntimeException e) {
            // classes that do not come from a jar of their own
            return Optional.empty();
        }
    }

    private static boolean isUnpacked(Path note) throws IOException {
        return Files.exists(note) && Files.exists(Path.of(Files.readString(note)));
    }

    /**
     * Gives OpenBLAS one thread for good, for {@link Workers}: its own serve one caller at a time, and to change their
     * number takes a millisecond.
     */
    static void oneBlasThread() {
        if (!KEPT && ONE_BLAS_THREAD.compareAndSet(false, true)) {
            openblas_nolapack.blas_set_num_threads(1);
        }
    }

    /** Whether OpenBLAS has one thread for good, for {@link Workers}. */
    public static boolean hasOneBlasThread() {
        return ONE_BLAS_THREAD.get();
    }

    /** Whether the environment keeps idle OpenMP workers from spinning. */
    public static boolean passiveWaiting() {
        return "PASSIVE".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY"));
    }

    /** What multiplies matrices in float32 and float64: OpenBLAS or MKL. */
    public static String blas() {
        return "mkl".equals(System.getProperty("org.bytedeco.openblas.load")) ? "MKL" : "OpenBLAS";
    }

    /** One line on threads: how many libtorch uses and who owns the cores. */
    public static String threads() {
        prepare();
        String owner = passiveWaiting()
                ? " threaded, OpenMP waits passively"
                : KEPT ? " as the host program set it" : " on one thread";
        return torch.get_num_threads() + " threads; " + blas() + owner;
    }
}
