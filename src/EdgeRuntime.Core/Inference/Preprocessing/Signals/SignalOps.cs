using EdgeRuntime.Contracts.Manifests.Signals;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>Makes the steps over signals.</summary>
internal static class SignalOps
{
    private const int MaxLength = 1 << 20;
    private const int MaxRate = 1_000_000;

    /// <summary>Makes one; null when a figure of it cannot be.</summary>
    public static ISignalOp? TryCreate(SignalStep step) => !AreWords(step) ? null : step switch
    {
        ResampleStep { FromHz: > 0 and <= MaxRate, ToHz: > 0 and <= MaxRate } resample => ResampleOp.TryCreate(resample),
        StftStep stft when IsUsable(stft) => new StftOp(stft),
        MelStep { Bands: > 0 and <= 1024, SampleRateHz: > 0 and <= MaxRate, MinHz: >= 0 } mel when mel.MaxHz > mel.MinHz && mel.MaxHz <= mel.SampleRateHz / 2 => new MelOp(mel),
        BandsStep { SampleRateHz: > 0 and <= MaxRate } bands when AreEdges(bands) => new BandsOp(bands),
        LogStep { Floor: >= 0 and < float.MaxValue, Offset: >= 0 and < float.MaxValue, TopRange: null or > 0 } log when log.Floor + log.Offset > 0 => new LogOp(log),
        DctStep { Coefficients: > 0 and <= 1024 } dct => new DctOp(dct),
        PcanStep { EvenSmoothing: > 0 and <= 1, OddSmoothing: > 0 and <= 1, MinSignal: > 0 and <= 1, Strength: >= 0 and <= 1, Offset: > 0 and < float.MaxValue } pcan => new PcanOp(pcan),
        StandardizeStep { Epsilon: > 0 and < float.MaxValue } standardize => new StandardizeOp(standardize),
        TransposeStep => new TransposeOp(),
        _ => null,
    };

    private static bool AreWords(SignalStep step) => step switch
    {
        StftStep stft => stft is { Shape: "hann" or "hamming" or "rectangular", Convention: "librosa" or "tensorflow", Padding: "none" or "zero" or "reflect" },
        MelStep mel => mel.Scale is "slaney" or "htk" or "tensorflow",
        LogStep log => log.Unit is "natural" or "decimal" or "decibel",
        DctStep dct => dct.Norm is "ortho" or "tensorflow" or "none",
        StandardizeStep standardize => standardize.By is "channel" or "sample" or "band" or "maximum" or "magnitude",
        _ => true,
    };

    private static bool IsUsable(StftStep step) =>
        step is { Window: > 1, Hop: > 0 and <= MaxLength, Fft: >= 4 and <= 65536, Power: 1 or 2 } && step.Window <= step.Fft && (step.Fft & (step.Fft - 1)) == 0;

    private static bool AreEdges(BandsStep step)
    {
        var ok = !step.EdgesHz.IsDefault && step.EdgesHz.Length is >= 2 and <= 1025 && step.EdgesHz[0] >= 0;
        for (var i = 1; ok && i < step.EdgesHz.Length; i++)
        {
            ok = step.EdgesHz[i] > step.EdgesHz[i - 1];
        }

        return ok;
    }
}
