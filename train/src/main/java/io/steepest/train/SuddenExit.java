package io.steepest.train;

import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.pytorch.PointerConsumer;

/**
 * Ends the process while native code runs. The virtual machine's own end runs the destructors of native libraries, which
 * crash when other threads still compute; the system's {@code _exit} does not.
 */
final class SuddenExit {
    /** The status that a shell gives a process that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    private static final long WAIT_MILLISECONDS = 300;

    private SuddenExit() {}

    /** Does not return. */
    static void now() throws InterruptedException {
        System.out.flush();
        System.err.flush();
        // another thread: JavaCPP may be loading libraries, which holds a lock
        Thread thread = new Thread(SuddenExit::bySystem, "steepest-exit");
        thread.setDaemon(true);
        thread.start();
        TimeUnit.MILLISECONDS.timedJoin(thread, WAIT_MILLISECONDS);
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    private static void bySystem() {
        Pointer exit = Loader.addressof("_exit");
        if (exit != null) {
            // JavaCPP's function pointers are structures that begin with the address of the function
            PointerPointer<Pointer> structure = new PointerPointer<>(2);
            structure.put(0, exit);
            structure.put(1, (Pointer) null);
            new PointerConsumer(structure).call(new Status(INTERRUPTED));
        }
    }

    /** A number in the place of an address, which the system reads as an int. */
    private static final class Status extends Pointer {
        Status(long status) {
            address = status;
        }
    }
}
