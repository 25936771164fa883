namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>Tests that measure: no other of this assembly runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Undisturbed
{
    public const string Name = "undisturbed";
}
