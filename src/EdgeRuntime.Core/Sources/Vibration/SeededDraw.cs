namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// Random numbers by key instead of by order: the same seed and keys always give the same number, so that any moment of a machine's
/// life can be asked for directly. The mixing is the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
/// </summary>
internal static class SeededDraw
{
    /// <summary>64 well-mixed bits for a key.</summary>
    public static ulong Mix(ulong key)
    {
        key += 0x9E3779B97F4A7C15;
        key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9;
        key = (key ^ (key >> 27)) * 0x94D049BB133111EB;
        return key ^ (key >> 31);
    }

    /// <summary>64 well-mixed bits for a pair of keys.</summary>
    public static ulong Mix(ulong seed, ulong key) => Mix(Mix(seed) ^ key);

    /// <summary>A number in [0, 1).</summary>
    public static double Unit(ulong seed, ulong key) => (Mix(seed, key) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [low, high).</summary>
    public static double Between(ulong seed, ulong key, double low, double high) => low + ((high - low) * Unit(seed, key));
}
