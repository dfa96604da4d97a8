package io.steepest.train;

import io.steepest.machine.InstructionSet;
import io.steepest.profile.Profile;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** In what numbers a network multiplies matrices; unless they are float64, its weights are float32. */
public enum Precision {
    /** Single precision. */
    FLOAT32,
    /** Eight bits of mantissa, by torch's autocast; attention and the loss stay in float32. */
    BFLOAT16,
    /** Double precision, of weights, gradients and the optimizer's state, too. */
    FLOAT64;

    /** Converts a model that was made in float32, in place. */
    void convert(Module model) {
        if (this == FLOAT64) {
            model.to(ScalarType.Double, false);
        }
    }

    /** Inputs as the network takes them; numbers of tokens stay as they are. */
    Tensor input(Tensor inputs) {
        return this == FLOAT64 && inputs.is_floating_point() ? inputs.to(ScalarType.Double) : inputs;
    }

    /** What a forward pass on a device gives. */
    Tensor of(String device, Supplier<Tensor> pass) {
        if (this != BFLOAT16) {
            return pass.get();
        }
        DeviceType type = device.equals("cpu") ? DeviceType.CPU : DeviceType.CUDA;
        torch.set_autocast_dtype(type, ScalarType.BFloat16);
        // weights are read once in a pass: none to remember
        torch.set_autocast_cache_enabled(false);
        torch.set_autocast_enabled(type, true);
        try {
            return pass.get();
        } finally {
            torch.set_autocast_enabled(type, false);
        }
    }

    /**
     * A sentence for the user where this precision only costs time on a device, empty where it does not.
     *
     * @param device the device's name
     */
    public Optional<String> warning(String device) {
        if (this != BFLOAT16) {
            return Optional.empty();
        }
        try (PointerScope scope = new PointerScope()) {
            return Profile.gainsByBfloat16(new Device(device))
                    ? Optional.empty()
                    : Optional.of("--precision bfloat16 only costs time on this machine: "
                            + (device.equals("cpu") ? InstructionSet.current() : device)
                            + " has no instructions that multiply bfloat16; float32 is faster and more precise");
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
