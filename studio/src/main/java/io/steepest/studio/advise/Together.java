package io.steepest.studio.advise;

import io.steepest.studio.statistics.MedianInterval;

/**
 * Whether rates by layer add up, over seeds and checkpoints.
 *
 * @param norm of all tensors, or {@code best}
 * @param cleanness of the gradients that directions were taken from
 * @param coupling sharpness along the joint step over the sum of that of the tensors; one if rates add up
 * @param kept decrease of the joint step at its best scale over the sum of the single decreases
 * @param added decrease of the joint step as it is over the sum of the single decreases; negative if the loss rises
 * @param scale the best factor on all rates
 * @param decrease of the loss by the joint step at its best scale
 * @param gain decrease of the joint step at its best scale over that of the Frobenius norm of all tensors
 */
public record Together(
        String norm,
        Cleanness cleanness,
        MedianInterval coupling,
        MedianInterval kept,
        MedianInterval added,
        MedianInterval scale,
        MedianInterval decrease,
        MedianInterval gain) {}
