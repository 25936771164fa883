using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// The <c>vibration</c> source: two accelerometers (radial, axial) on a simulated rotating machine, float32 <c>[samples, 2]</c> in m/s2.
/// It synthesises only the windows that are asked for, as a function of seed and time, and knows the true condition.
/// </summary>
public sealed class VibrationSource : ISource
{
    private readonly RotatingMachine _machine;
    private readonly VibrationSynthesizer _synthesizer;

    /// <summary>A source with the machine of the options' seed.</summary>
    /// <param name="name">The configured name.</param>
    /// <param name="options">The machine and its life.</param>
    /// <param name="clocks">Says since when the source yields.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names all of them.</exception>
    public VibrationSource(string name, VibrationOptions options, Clocks clocks)
    {
        ArgumentNullException.ThrowIfNull(clocks);
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        options.Validate($"Sources:{name}", errors);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", errors), nameof(options));
        }

        Name = name;
        Format = new SampleFormat(SampleKind.Series, ElementType.Float32, [options.WindowSamples, VibrationSynthesizer.Channels], options.SampleRateHz);
        State = new SourceState(Available: true, clocks.Wall.GetUtcNow());
        _machine = new RotatingMachine(options);
        _synthesizer = new VibrationSynthesizer(options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public SampleFormat Format { get; }

    /// <inheritdoc/>
    public SourceState State { get; }

    /// <inheritdoc/>
    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    /// <remarks>Never waits: the window that ends at <paramref name="dueAt"/> is made on the spot. Its truth is the condition at its end.</remarks>
    public ValueTask<SourceReadOutcome> ReadAsync(Sample sample, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sample);
        cancellationToken.ThrowIfCancellationRequested();
        var seconds = (dueAt - DateTimeOffset.UnixEpoch).TotalSeconds;
        var episode = _machine.EpisodeAt(seconds);
        var window = MemoryMarshal.Cast<byte, float>(sample.SetLength(Format.SizeInBytes));
        _synthesizer.Fill(_machine, episode, seconds, window);
        sample.CapturedAt = dueAt;
        sample.Truth = episode.Condition.Label();
        return ValueTask.FromResult(SourceReadOutcome.Ready);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
