using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Models.Probing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Models.Probing;

public sealed class VariantChoiceTests
{
    private static readonly ModelManifest Manifest = FakeLane.Package.Manifest;

    [Fact]
    public void Choose_MakersChoiceIsCheapest_StandsWithoutRemark()
    {
        var chosen = Choose(null, ("int8", null, 1), ("fp32", null, 2));
        Assert.Equal("int8", chosen.Variant);
        Assert.Equal(["int8", "fp32"], chosen.Proved);
        Assert.Empty(chosen.Remarks);
    }

    [Fact]
    public void Choose_Int8SlowerThanFp32_IsNotPreferredAndSaidSo()
    {
        var chosen = Choose(null, ("int8", null, 2), ("fp32", null, 1));
        Assert.Equal("fp32", chosen.Variant);
        Assert.Contains("variant int8 takes 2.000 ms", Assert.Single(chosen.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.90, 0.80, "big")]
    [InlineData(0.90, 0.90, "small")]
    [InlineData(0.90, 0.95, "small")]
    public void Choose_CheaperVariant_MustBeAsAccurate(double big, double small, string chosen) => Assert.Equal(chosen, Choose(null, ("big", big, 2), ("small", small, 1)).Variant);

    [Fact]
    public void Choose_NarrowerNumbersOfUnknownAccuracy_DoNotTakeThePlaceOfWiderOnes() => Assert.Equal("fp32", Choose(null, ("fp32", null, 2), ("int8", null, 1)).Variant);

    [Fact]
    public void Choose_HardlyCheaper_IsNoReason() => Assert.Equal("int8", Choose(null, ("int8", null, 1), ("fp32", null, 0.97)).Variant);

    [Fact]
    public void Choose_VariantBeyondTheLimits_IsPassedOver()
    {
        var chosen = Choose(new LimitsSpec(LatencyP95Ms: 1.5), ("int8", null, 2), ("fp32", null, 1));
        Assert.Equal("fp32", chosen.Variant);
        Assert.Equal(["fp32"], chosen.Proved);
        Assert.Contains("p95 latency is 2 ms, but the limit is 1.5", chosen.Remarks[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.0, null, null)]
    [InlineData(null, 1e-3, null)]
    [InlineData(null, null, 1L << 20)]
    public void Choose_AllBeyondTheLimits_IsRefused(double? latencyMs, double? joules, long? memory) =>
        Assert.Equal(ErrorCode.LimitExceeded, TestTrust.Refused(VariantChoice.Choose(With(new LimitsSpec(memory, latencyMs, joules)), [Tried("int8", null, 2)], wattsPerCore: 3)));

    private static ChosenVariant Choose(LimitsSpec? limits, params (string Name, double? Accuracy, double CpuMs)[] variants) =>
        TestTrust.Accepted(VariantChoice.Choose(With(limits), [.. variants.Select(static one => Tried(one.Name, one.Accuracy, one.CpuMs))], wattsPerCore: 3));

    private static ModelManifest With(LimitsSpec? limits) => Manifest with { Limits = limits };

    private static (VariantSpec Variant, ProbeReport Report) Tried(string name, double? accuracy, double cpuMs) => (
        new VariantSpec { Name = name, File = $"{name}.onnx", Precision = name, Accuracy = accuracy },
        new ProbeReport { Inferences = 100, LatencyP50Ms = cpuMs, LatencyP95Ms = cpuMs, CpuSeconds = cpuMs / 1000, PeakMemoryBytes = 50 << 20 });
}
