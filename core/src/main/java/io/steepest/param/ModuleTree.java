package io.steepest.param;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * The modules and parameters of a network, trained or not, in the order in which they were registered.
 *
 * @param root the network
 * @param modules all modules by path; the root's is empty
 * @param parameters all parameters that are tensors, under each of their names
 * @param owner keeps the modules in memory
 */
record ModuleTree(Module root, Map<String, Module> modules, List<Parameter> parameters, Object owner) {

    /**
     * A parameter under one of its names.
     *
     * @param path of the module that holds it
     * @param own its name in that module
     * @param module that module
     * @param tensor the parameter
     */
    record Parameter(String path, String own, Module module, Tensor tensor) {
        /** Its name in the tree. */
        String name() {
            return path.isEmpty() ? own : path + "." + own;
        }

        /** Whether it requires a gradient. */
        boolean isTrained() {
            return tensor.requires_grad();
        }
    }

    static ModuleTree of(Module root) {
        Map<String, Module> modules = new LinkedHashMap<>();
        List<Parameter> parameters = new ArrayList<>();
        var all = root.named_modules("", true).items();
        for (long i = 0; i < all.size(); i++) {
            BytePointer key = all.get(i).key();
            // the root's empty path comes back as no pointer at all
            String path = key == null ? "" : key.getString();
            Module module = all.get(i).value();
            modules.put(path, module);
            var own = module.named_parameters(false).items();
            for (long j = 0; j < own.size(); j++) {
                // a handle of its own: the dictionary's dies with the dictionary
                Tensor tensor = new Tensor(own.get(j).value());
                if (tensor.defined()) {
                    parameters.add(new Parameter(path, own.get(j).key().getString(), module, tensor));
                }
            }
        }
        return new ModuleTree(root, modules, parameters, all);
    }

    /** Whether the module at a path is a list, whose elements are alike as a rule. */
    boolean isList(String path) {
        Module module = modules.get(path);
        return module != null && module.asModuleList() != null;
    }

    /** The type of a module as people know it: {@code torch::nn::LinearImpl} is {@code Linear}. */
    static String kind(Module module) {
        String name = module.name().getString();
        if (name.startsWith("JavaCPP_")) {
            return "a module of its own";
        }
        return name.substring(name.lastIndexOf(':') + 1).replaceAll("Impl$", "");
    }

    static boolean isConvolution(Module module) {
        return module.asConv1d() != null || module.asConv2d() != null || module.asConv3d() != null;
    }

    static boolean isTransposedConvolution(Module module) {
        return module.asConvTranspose1d() != null
                || module.asConvTranspose2d() != null
                || module.asConvTranspose3d() != null;
    }

    /** The part of a path after its last dot, in lower case. */
    static String lastWord(String path) {
        return path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
