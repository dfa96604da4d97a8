package io.steepest.checkpoint;

import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;

/** The tensors of a module that a checkpoint keeps. */
final class ModuleTensors {
    private ModuleTensors() {}

    /** All parameters and buffers by name, live; the handles belong to the open scope. */
    static SortedMap<String, Tensor> of(Module module) {
        SortedMap<String, Tensor> all = new TreeMap<>();
        putAll(all, module.named_parameters(true));
        putAll(all, module.named_buffers(true));
        return all;
    }

    private static void putAll(SortedMap<String, Tensor> all, StringTensorDict dict) {
        var items = dict.items();
        for (long i = 0; i < items.size(); i++) {
            Tensor x = items.get(i).value();
            if (x.defined()) {
                all.put(items.get(i).key().getString(), x);
            }
        }
    }
}
