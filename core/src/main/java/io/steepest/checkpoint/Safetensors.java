package io.steepest.checkpoint;

import static io.steepest.checkpoint.CheckpointException.brief;

import io.steepest.file.OutputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Reads and writes named tensors with metadata as safetensors files.
 *
 * <p>Equal tensors and metadata give equal files, byte for byte. Memory is copied only for tensors that are not
 * contiguous on the CPU, one at a time. Element types: float64, float32, float16, bfloat16, int64, int32, int16, int8,
 * uint8, bool. Every file written here carries a CRC32C of its whole content in the metadata {@code checksum}; a
 * program that changes such a file must drop the metadata {@code checksum} and {@code checksum_kind}.
 */
public final class Safetensors {
    /** Bytes that go between disk, checksum and tensor at a time: small enough to stay in cache. */
    private static final int SLICE = 1 << 20;

    private Safetensors() {}

    /**
     * Writes a file, or replaces it, whole or not at all, as {@link OutputFile} does. Links are followed, and a pipe is
     * written into.
     *
     * @param file the file; its folder must exist
     * @param tensors the tensors by name, of any shape, strides and device; not changed
     * @param metadata texts by name; {@code checksum} and {@code checksum_kind} are taken
     * @throws IOException naming the file, if the disk fails or is full or the folder is missing; then an old file is as
     *     it was
     * @throws IllegalArgumentException if a tensor is undefined, sparse or of another element type, or a name is taken
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        OutputFile.Content content = content(file, tensors, metadata);
        OutputFile.write(file, content);
    }

    /**
     * Writes a file of a name that is free, and leaves none if that fails.
     *
     * @throws IOException naming the file, if it cannot be written
     */
    static void writeNew(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        OutputFile.Content content = content(file, tensors, metadata);
        boolean whole = false;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(channel);
            channel.force(true);
            whole = true;
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(file + " cannot be written: " + OutputFile.reason(e), e);
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static OutputFile.Content content(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        Header header = Header.of(tensors, Checksum.reserve(metadata));
        byte[] json = header.encode();
        // What reading would refuse, such as a name too long for the JSON reader, is not written.
        Header.parse(file, json, header.dataBytes());
        // The checksum comes first in the file, and a pipe takes bytes in order only: the numbers are read twice.
        Checksum checksum = Checksum.ofFile();
        checksum.header(json);
        for (Slot slot : header.slots()) {
            slices(tensors.get(slot.name()), checksum::data);
        }
        checksum.fill(json);
        return channel -> {
            OutputFile.writeFully(channel, length(json.length));
            OutputFile.writeFully(channel, ByteBuffer.wrap(json));
            for (Slot slot : header.slots()) {
                slices(tensors.get(slot.name()), slice -> OutputFile.writeFully(channel, slice));
            }
        };
    }

    /**
     * Reads a file whole and verifies its checksum if it has one.
     *
     * @param file a safetensors file of any origin
     * @return its tensors, which the caller closes, and its metadata
     * @throws CheckpointException if there is no such file or it is damaged; nothing stays allocated
     * @throws IOException if the disk fails
     */
    public static TensorFile read(Path file) throws IOException {
        return read(file, digits -> {});
    }

    /**
     * Reads a file as {@link #read(Path)} does.
     *
     * @param known is told the checksum that was found, and may refuse it
     */
    static TensorFile read(Path file, Consumer<String> known) throws IOException {
        Map<String, Tensor> tensors = new HashMap<>();
        boolean whole = false;
        try (FileChannel channel = open(file)) {
            byte[] json = readJson(file, channel);
            Header header = Header.parse(file, json, channel.size() - channel.position());
            Checksum checksum = Checksum.ofFile();
            checksum.header(json);
            for (Slot slot : header.slots()) {
                tensors.put(slot.name(), readTensor(file, channel, checksum, slot));
            }
            checksum.verify(file, header.metadata());
            known.accept(checksum.digits());
            whole = true;
            return new TensorFile(tensors, Checksum.strip(header.metadata()));
        } finally {
            if (!whole) {
                tensors.values().forEach(Tensor::close);
            }
        }
    }

    /**
     * Reads the metadata alone, without the tensors and hence without verifying the checksum.
     *
     * @param file a safetensors file of any origin
     * @return its texts by name
     * @throws CheckpointException if there is no such file, or its header is damaged or does not fit its length
     * @throws IOException if the disk fails
     */
    public static Map<String, String> readMetadata(Path file) throws IOException {
        return Checksum.strip(readHeader(file).metadata());
    }

    /** Reads the header alone, and checks that the file is as long as it says. */
    static Header readHeader(Path file) throws IOException {
        try (FileChannel channel = open(file)) {
            byte[] json = readJson(file, channel);
            return Header.parse(file, json, channel.size() - channel.position());
        }
    }

    private static FileChannel open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointException(
                    file, Files.exists(file) ? "no regular file" : "nothing", "a safetensors file");
        }
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /** The header as it stands in the file; the channel is left where the data begin. */
    private static byte[] readJson(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw new CheckpointException(file, "a file of " + size + " bytes", "at least " + Long.BYTES);
        }
        ByteBuffer length = length(0);
        readFully(file, channel, length);
        long found = length.getLong(0);
        long most = Math.min(size - Long.BYTES, Header.MAX_BYTES);
        if (found < 0 || found > most) {
            throw new CheckpointException(
                    file,
                    "header length " + Long.toUnsignedString(found),
                    "at most " + most + " in a file of " + size + " bytes");
        }
        byte[] json = new byte[(int) found];
        readFully(file, channel, ByteBuffer.wrap(json));
        return json;
    }

    /** Takes the bytes of a tensor, one slice after the other. */
    private interface Sink {
        void take(ByteBuffer slice) throws IOException;
    }

    @SuppressWarnings("try") // the scope is not referenced: it frees what is made inside
    private static void slices(Tensor tensor, Sink sink) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            Tensor dense = tensor.detach().resolve_neg().cpu().contiguous();
            long bytes = dense.nbytes();
            BytePointer memory = new BytePointer(dense.data_ptr());
            for (long at = 0; at < bytes; at += SLICE) {
                sink.take(slice(memory, at, bytes));
            }
        }
    }

    @SuppressWarnings("try") // as above
    private static Tensor readTensor(Path file, FileChannel channel, Checksum checksum, Slot slot) throws IOException {
        try (PointerScope scope = new PointerScope()) {
            TensorOptions options = new TensorOptions(slot.dtype().scalar());
            long bytes = slot.end() - slot.begin();
            Tensor tensor = empty(file, slot, options);
            BytePointer memory = new BytePointer(tensor.data_ptr());
            for (long at = 0; at < bytes; at += SLICE) {
                ByteBuffer slice = slice(memory, at, bytes);
                readFully(file, channel, slice);
                checksum.data(slice.flip());
            }
            return tensor.retainReference();
        }
    }

    /** Memory for a tensor. A file with a hole in it may be larger than memory while it takes no room on disk. */
    private static Tensor empty(Path file, Slot slot, TensorOptions options) {
        try {
            return torch.empty(slot.sizes(), options, new MemoryFormatOptional());
        } catch (RuntimeException e) {
            throw new CheckpointException(
                    file,
                    "tensor " + brief(slot.name()) + " of " + (slot.end() - slot.begin()) + " bytes",
                    "no more than memory has room for");
        }
    }

    /** At most {@link #SLICE} bytes of memory; a buffer over all of it could not exceed 2 GB. */
    private static ByteBuffer slice(BytePointer memory, long at, long end) {
        return memory.getPointer(at).limit(Math.min(SLICE, end - at)).asByteBuffer();
    }

    static ByteBuffer length(long value) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
    }

    private static void readFully(Path file, FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new CheckpointException(
                        file, "an end after " + channel.position() + " bytes", buffer.remaining() + " bytes more");
            }
        }
    }
}
