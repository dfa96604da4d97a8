package io.steepest.tensor;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.bytedeco.pytorch.Tensor;

/** What all views of an {@link Arena} share. Several calls that belong together are made under its lock. */
final class Holdings {
    private final SortedMap<String, Tensor> tensors = new ConcurrentSkipListMap<>();
    /** Parts of these that are used on their own, by the name of the whole. */
    private final Map<String, Map<Slice, Tensor>> parts = new HashMap<>();
    /** Names of those that hold a number for each entry of the weights, in the layout of the weights. */
    private final Set<String> entrywise = new HashSet<>();

    private boolean closed;

    private void checkOpen(String name) {
        if (closed) {
            throw new IllegalStateException("the arena of " + name + " is closed: its tensors were freed by close()");
        }
    }

    synchronized boolean contains(String name) {
        return tensors.containsKey(name);
    }

    /** Takes a tensor, which no scope frees any more. */
    synchronized Tensor keep(String name, Tensor tensor) {
        checkOpen(name);
        if (tensors.containsKey(name)) {
            throw new IllegalArgumentException("arena already holds a tensor named " + name);
        }
        tensor.retainReference();
        tensors.put(name, tensor);
        return tensor;
    }

    /** Takes a tensor that holds a number for each entry of the weights. */
    synchronized void keepEntrywise(String name, Tensor tensor) {
        keep(name, tensor);
        entrywise.add(name);
    }

    synchronized boolean isEntrywise(String name) {
        return entrywise.contains(name);
    }

    /** A part of a tensor, a view that is freed with it; each part can be had once. */
    synchronized Tensor part(Slice slice, String name) {
        if (slice.isWhole()) {
            return tensors.get(name);
        }
        Tensor part = slice.of(tensors.get(name));
        part.retainReference();
        if (parts.computeIfAbsent(name, f -> new HashMap<>()).put(slice, part) != null) {
            throw new IllegalArgumentException("arena already holds a part of a tensor named " + name);
        }
        return part;
    }

    /** A tensor, or a part of one that was made before. */
    synchronized Tensor get(String name, Optional<Slice> slice) {
        checkOpen(name);
        Tensor found = slice.isEmpty() || slice.get().isWhole()
                ? tensors.get(name)
                : parts.getOrDefault(name, Map.of()).get(slice.get());
        if (found == null) {
            throw new IllegalArgumentException("arena holds no tensor named " + name);
        }
        return found;
    }

    /** The tensors whose names begin with a prefix; read-only and live. */
    SortedMap<String, Tensor> tensors(String prefix) {
        return Collections.unmodifiableSortedMap(
                prefix.isEmpty() ? tensors : tensors.subMap(prefix, prefix + Character.MAX_VALUE));
    }

    /** Frees the tensors whose names begin with a prefix; if that is all, it takes no more. */
    synchronized void free(String prefix) {
        for (Map.Entry<String, Tensor> entry : new TreeMap<>(tensors(prefix)).entrySet()) {
            Map<Slice, Tensor> views = parts.remove(entry.getKey());
            if (views != null) {
                views.values().forEach(Tensor::close);
            }
            entrywise.remove(entry.getKey());
            tensors.remove(entry.getKey()).close();
        }
        closed = closed || prefix.isEmpty();
    }
}
