using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>
/// How one model has done since it was swapped in: written by its loop, read by whoever judges it. Recording allocates nothing.
/// </summary>
public sealed class LaneRecord
{
    private readonly Lock _lock = new();
    private readonly long[] _latencies = new long[LatencyCounts.Buckets];
    private long _inferences;
    private long _failures;
    private long _priced;
    private double _joules;
    private EnergyBasis _basis;
    private double _cpuSeconds;
    private long _rated;
    private double _confidence;

    /// <summary>Takes a result in. An output that is not a number counts as a failure.</summary>
    public void Note(InferenceResult result)
    {
        var confidence = result.Kind is OutputKind.Classification && result.Count > 0 ? result.Scores[0] : float.NaN;
        lock (_lock)
        {
            if (result.NotANumber == NotANumber.Output)
            {
                _failures++;
                return;
            }

            _inferences++;
            _latencies[LatencyCounts.BucketOf(result.Latency)]++;
            _cpuSeconds += result.CpuTime.TotalSeconds;
            if (result.EnergyJoules is { } joules)
            {
                // Joules of different bases have no common mean.
                (_priced, _joules) = _basis == result.EnergyBasis ? (_priced, _joules) : (0, 0);
                _basis = result.EnergyBasis;
                _priced++;
                _joules += joules;
            }

            // Scores of a model without softmax are no probabilities.
            if (confidence is >= 0 and <= 1)
            {
                _rated++;
                _confidence += confidence;
            }
        }
    }

    /// <summary>Takes in that an inference failed.</summary>
    public void NoteFailure()
    {
        lock (_lock)
        {
            _failures++;
        }
    }

    /// <summary>The figures so far.</summary>
    public LaneFigures Read()
    {
        lock (_lock)
        {
            return new LaneFigures(
                _inferences,
                _failures,
                new LatencyCounts(_latencies).Percentile(0.95),
                _priced == 0 ? null : _joules / _priced,
                _rated == 0 ? null : _confidence / _rated)
            {
                EnergyBasis = _priced == 0 ? null : _basis,
                MeanCpuTime = _inferences == 0 ? null : TimeSpan.FromSeconds(_cpuSeconds / _inferences),
            };
        }
    }

    /// <summary>The latencies so far.</summary>
    public LatencyCounts ReadLatencies()
    {
        lock (_lock)
        {
            return new LatencyCounts([.. _latencies]);
        }
    }
}
