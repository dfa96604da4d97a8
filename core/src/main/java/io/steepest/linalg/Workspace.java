package io.steepest.linalg;

import io.steepest.tensor.Arena;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The buffers of a thread for matrices of one shape, kept from call to call: new ones cost more than they compute. */
final class Workspace {
    private static final int MOST_SHAPES = 6;
    private static final ThreadLocal<Map<String, Workspace>> OF_THREAD =
            ThreadLocal.withInitial(() -> new LinkedHashMap<>(8, 0.75f, true));

    private final Arena arena = new Arena();
    /** The iterate and where the next one goes, {@code [m,n]}. */
    Tensor x;

    Tensor y;
    /** Of the smaller side, {@code [s,s]}: the Gram matrix, a polynomial of it, what they make, and room. */
    Tensor r;

    Tensor z;
    Tensor q;
    Tensor t;
    Tensor u;

    private Workspace(long m, long n, ScalarType type) {
        long s = Math.min(m, n);
        x = make("x", m, n, type);
        y = make("y", m, n, type);
        r = make("r", s, s, type);
        z = make("z", s, s, type);
        q = make("q", s, s, type);
        t = make("t", s, s, type);
        u = make("u", s, s, type);
    }

    /** This thread's buffers for matrices like g {@code [m,n]}; the shapes that were not asked for longest are freed. */
    static Workspace of(Tensor g, ScalarType type) {
        Map<String, Workspace> made = OF_THREAD.get();
        String key = g.size(0) + "x" + g.size(1) + " " + type;
        Workspace found = made.get(key);
        if (found == null) {
            if (made.size() == MOST_SHAPES) {
                Iterator<Workspace> eldest = made.values().iterator();
                eldest.next().arena.close();
                eldest.remove();
            }
            found = new Workspace(g.size(0), g.size(1), type);
            made.put(key, found);
        }
        return found;
    }

    private Tensor make(String name, long m, long n, ScalarType type) {
        return arena.own(name, torch.empty(new long[] {m, n}, new TensorOptions(type), new MemoryFormatOptional()));
    }

    void swapX() {
        Tensor old = x;
        x = y;
        y = old;
    }

    void swapQ() {
        Tensor old = q;
        q = z;
        z = old;
    }

    void swapR() {
        Tensor old = r;
        r = u;
        u = old;
    }
}
