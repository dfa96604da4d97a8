package io.steepest.benchmarks.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.steepest.engine.Blas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.PointerConsumer;
import org.bytedeco.pytorch.StringVector;

/**
 * The operators of libtorch that a piece of Java calls, on all threads, by libtorch's own execution trace. It sees what
 * goes through libtorch's dispatcher, boxed calls with kept arguments included. It does not see what Java calls of BLAS or
 * of a tensor's memory without the dispatcher, apart from the operations that {@link Blas} counts.
 *
 * @param called how often Java called each, by name such as {@code aten::mm}
 * @param all the same with what operators call inside, where they do so by libtorch's dispatcher
 * @param tensors number of tensors in new memory that operators handed to Java
 * @param flops floating-point operations of the matrix products among them by dtype, a multiplication and an addition
 *     counted as two; those of {@link Blas} are added to float32, and decompositions are not counted
 * @param bytes that all other operators read and write, without those of decompositions
 */
public record NativeCalls(
        Map<String, Long> called, Map<String, Long> all, long tensors, Map<String, Double> flops, double bytes) {
    static final String THREAD = "[pytorch|profiler|execution_trace|thread]";
    private static final String NAMES = "_ZN5torch8profiler4impl";
    private static final String ADD =
            NAMES + "25addExecutionTraceObserverERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE";
    private static final String ENABLE = NAMES + "28enableExecutionTraceObserverEv";
    private static final String DISABLE = NAMES + "29disableExecutionTraceObserverEv";
    private static final String REMOVE = NAMES + "28removeExecutionTraceObserverEv";
    private static final int ERROR = 2;

    /** Copies the maps. */
    public NativeCalls {
        called = Map.copyOf(called);
        all = Map.copyOf(all);
        flops = Map.copyOf(flops);
    }

    /** Number of all operators, with those that operators call inside. */
    public long operators() {
        return sum(all);
    }

    /** How often the host waited for a value of the device: for a number, or to hear whether two tensors are equal. */
    public long synchronizations() {
        return all.getOrDefault("aten::_local_scalar_dense", 0L) + all.getOrDefault("aten::equal", 0L);
    }

    /** Calls from Java, of all names. */
    public long total() {
        return sum(called);
    }

    private static long sum(Map<String, Long> calls) {
        return calls.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Calls from Java of operators by these names. */
    public long of(String... names) {
        long sum = 0;
        for (String name : names) {
            sum += called.getOrDefault(name, 0L);
        }
        return sum;
    }

    /**
     * Counts what a task calls. It runs many times slower than otherwise.
     *
     * @param task run once
     * @return the calls; empty where libtorch's tracer cannot be reached, as on other platforms than Linux
     */
    public static Optional<NativeCalls> during(Runnable task) {
        // the presets do not export the tracer, but the library does
        Pointer add = Loader.addressof(ADD);
        if (add == null) {
            task.run();
            return Optional.empty();
        }
        try {
            Path file = Files.createTempFile("steepest-calls", ".json");
            try (PointerScope scope = new PointerScope()) {
                long before = Blas.operations();
                trace(add, file, task);
                long beside = Blas.operations() - before;
                return Optional.of(read(JsonMapper.builder().build().readTree(file.toFile()), beside));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void trace(Pointer add, Path file, Runnable task) {
        Pointer level = Loader.addressof("FLAGS_caffe2_log_level");
        IntPointer quiet = level == null ? new IntPointer(1) : new IntPointer(level);
        int before = quiet.get();
        quiet.put(ERROR);
        try {
            StringVector one = new StringVector(file.toString());
            // a vector begins with the address of its first element
            call(add, new PointerPointer<Pointer>(one).get(0));
            call(Loader.addressof(ENABLE), null);
            try {
                task.run();
            } finally {
                call(Loader.addressof(DISABLE), null);
                call(Loader.addressof(REMOVE), null);
            }
        } finally {
            quiet.put(before);
        }
    }

    /** JavaCPP's function pointers are structures that begin with the address of the function. */
    private static void call(Pointer function, Pointer argument) {
        PointerPointer<Pointer> structure = new PointerPointer<>(2);
        structure.put(0, function);
        structure.put(1, (Pointer) null);
        new PointerConsumer(structure).call(argument);
    }

    /**
     * Counts the nodes of a trace.
     *
     * @param beside operations that it does not show
     */
    private static NativeCalls read(JsonNode trace, long beside) {
        Set<Long> threads = new HashSet<>();
        for (JsonNode node : trace.path("nodes")) {
            if (node.path("name").asText().equals(THREAD)) {
                threads.add(node.path("id").asLong());
            }
        }
        Map<String, Long> called = new TreeMap<>();
        Map<String, Long> all = new TreeMap<>();
        long made = 0;
        for (JsonNode node : trace.path("nodes")) {
            String name = node.path("name").asText();
            if (name.contains("::")) {
                all.merge(name, 1L, Long::sum);
                if (threads.contains(node.path("ctrl_deps").asLong())) {
                    called.merge(name, 1L, Long::sum);
                    Set<Long> out = storages(node.path("outputs").path("values"));
                    out.removeAll(storages(node.path("inputs").path("values")));
                    made += out.size();
                }
            }
        }
        JsonNode nodes = trace.path("nodes");
        Map<String, Double> flops = new TreeMap<>(new TracedProducts(nodes).flops());
        if (beside > 0) {
            flops.merge("float32", (double) beside, Double::sum);
        }
        return new NativeCalls(called, all, made, flops, new TracedPasses(nodes).bytes());
    }

    /** Identities of the memory of tensors among values. */
    private static Set<Long> storages(JsonNode values) {
        Set<Long> found = new HashSet<>();
        for (JsonNode value : values) {
            if (TracedTensor.is(value)) {
                found.add(value.path(1).asLong());
            } else if (value.isArray()) {
                found.addAll(storages(value));
            }
        }
        return found;
    }
}
