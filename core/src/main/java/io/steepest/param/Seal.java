package io.steepest.param;

import io.steepest.engine.Shapes;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Some bytes after the weights of a bank, by which a bank is known. So an optimizer can say that another one took its
 * module's parameters, even if that one is closed; no list of optimizers has to be kept for it.
 */
final class Seal {
    private static final byte[] BYTES = "a bank of Steepest".getBytes(StandardCharsets.US_ASCII);

    private Seal() {}

    /** Zeros with a seal after them. */
    static Tensor zeros(long[] shape, Tensor like) {
        long bytes = Math.multiplyExact(Shapes.count(shape), like.element_size());
        Tensor memory = torch.zeros(new long[] {bytes + BYTES.length}, bytesOn(like));
        memory.narrow(0, bytes, BYTES.length).copy_(seal());
        return memory.narrow(0, 0, bytes).view(Shapes.type(like)).view(shape);
    }

    /** Whether a tensor lies in memory that ends with a seal. */
    static boolean isOn(Tensor x) {
        if (!x.has_storage()) {
            return false;
        }
        Tensor memory = torch.zeros(new long[] {0}, bytesOn(x)).set_(x.storage());
        long end = memory.numel();
        return end >= BYTES.length
                && memory.narrow(0, end - BYTES.length, BYTES.length).cpu().equal(seal());
    }

    private static TensorOptions bytesOn(Tensor like) {
        return new TensorOptions(ScalarType.Byte).device(new DeviceOptional(like.device()));
    }

    private static Tensor seal() {
        return torch.from_blob(new BytePointer(BYTES), new long[] {BYTES.length}, torch.dtype(ScalarType.Byte))
                .clone();
    }
}
