package io.steepest.dist;

import io.steepest.engine.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.global.torch_gloo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what a process group is made from.
 *
 * <p>A native constructor that is given a store which Java made takes it over, although Java will free it as well. So a group
 * is given a clone, which native code made and counts its owners.
 */
final class Stores {
    private static final Logger log = LoggerFactory.getLogger(Stores.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** The address that no other machine reaches. */
    static final String LOOPBACK = "127.0.0.1";

    private static final int PORTS = 0xffff;
    private static final boolean LINUX = Loader.getPlatform().startsWith("linux");

    private Stores() {}

    /** Loads the native library that devices live in; it is a file of its own on Linux alone. */
    static void load() {
        if (LINUX) {
            Engine.load(torch_gloo.class);
        }
    }

    /** Returns a store in a file; it belongs to the open scope. */
    static Store file(Path file, int size, Duration timeout) {
        return waiting(new FileStore(file.toAbsolutePath().toString(), size), timeout);
    }

    /** Returns a store that rank 0 serves on all of its interfaces; it belongs to the open scope. */
    static Store tcp(Rendezvous at, Duration timeout) {
        TCPStoreOptions options = new TCPStoreOptions();
        options.port((short) at.port());
        options.isServer(at.places().rank() == 0);
        options.timeout(milliseconds(timeout));
        SizeTPointer workers = options.numWorkers();
        if (workers != null && !workers.isNull()) {
            workers.put(at.places().size());
        }
        return waiting(new TCPStore(at.host(), options), timeout);
    }

    /**
     * Returns a store that this process serves on a free port of all of its interfaces; it belongs to the open scope.
     *
     * @param told of the port before anybody has come
     */
    static Store serving(String host, Duration timeout, IntConsumer told) {
        TCPStoreOptions options = new TCPStoreOptions();
        options.port((short) 0);
        options.isServer(true);
        options.waitWorkers(false);
        options.timeout(milliseconds(timeout));
        TCPStore store = new TCPStore(host, options);
        told.accept(store.getPort() & PORTS);
        return waiting(store, timeout);
    }

    /** Returns a clone of a store, which may be handed to native constructors; it belongs to the open scope. */
    static Store shared(Store made, Duration timeout) {
        return waiting(made.clone(), timeout);
    }

    private static Store waiting(Store store, Duration timeout) {
        store.setTimeout(milliseconds(timeout));
        return store;
    }

    /**
     * Returns the options of a group; they belong to the open scope.
     *
     * @param address of this process that the ranks talk over; empty for the one that the machine's name stands for
     */
    static ProcessGroupGloo.Options options(Duration timeout, String address) {
        if (address.isEmpty() || !LINUX) {
            return ProcessGroupGloo.Options.create_default(milliseconds(timeout));
        }
        ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(milliseconds(timeout));
        options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(address)));
        return options;
    }

    /**
     * Waits a moment for all ranks to end, since connections that one closes lose what another has not read yet. It does not
     * wait long: the others may have failed, or be at work and notice the end by their next operation.
     */
    static void awaitEnd(Store store, int size, Duration timeout) {
        long end = System.nanoTime() + Math.min(timeout.toNanos(), PATIENCE.toNanos());
        try {
            store.add("ended", 1);
            while (store.add("ended", 0) < size && System.nanoTime() < end) {
                Thread.sleep(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.debug("the store of the ranks has ended: {}", e.getMessage());
        }
    }

    private static Milliseconds milliseconds(Duration timeout) {
        return new Milliseconds(timeout.toMillis());
    }
}
