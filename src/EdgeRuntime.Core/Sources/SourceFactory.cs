using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Sources;

/// <summary>Makes sources of validated options.</summary>
public static class SourceFactory
{
    /// <summary>Makes one.</summary>
    /// <param name="name">The configured name.</param>
    /// <param name="options">Its options.</param>
    /// <param name="services">What it runs by.</param>
    public static ISource Create(string name, SourceOptions options, SourceServices services) => options.Kind switch
    {
        SourceOptions.VibrationKind => new VibrationSource(name, options.Vibration, services.Clocks),
        _ => throw new ArgumentException($"'{options.Kind}' is no kind of source", nameof(options)),
    };
}
