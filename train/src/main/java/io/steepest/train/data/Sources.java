package io.steepest.train.data;

import io.steepest.file.OutputFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Bytes and text of files, gzipped if the name ends in {@code .gz}. */
final class Sources {
    private Sources() {}

    /** A reader of one stream. */
    @FunctionalInterface
    interface Reading<T> {
        T from(InputStream in) throws IOException;
    }

    static <T> T read(Path file, Reading<T> reading) {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw) {
            return reading.from(new BufferedInputStream(in, 1 << 16));
        } catch (EOFException | ZipException e) {
            throw new IllegalArgumentException(file + ": not a whole gzip file (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + OutputFile.reason(e), e);
        }
    }

    /** The whole text of a file of UTF-8, a byte order mark left out. */
    static String text(Path file) {
        byte[] bytes = read(file, InputStream::readAllBytes);
        if (bytes.length == 0) {
            throw new IllegalArgumentException(file + ": the file is empty");
        }
        return utf8(file.toString(), bytes);
    }

    static String utf8(String name, byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(1 << 16);
        StringBuilder text = new StringBuilder(bytes.length);
        CoderResult result;
        do {
            result = decoder.decode(in, out, true);
            text.append(out.flip());
            out.clear();
        } while (result.isOverflow());
        if (result.isError()) {
            throw new IllegalArgumentException(String.format(
                    "%s: not UTF-8: invalid byte 0x%02x at byte offset %d", name, bytes[in.position()], in.position()));
        }
        return !text.isEmpty() && text.charAt(0) == '\ufeff' ? text.substring(1) : text.toString();
    }
}
