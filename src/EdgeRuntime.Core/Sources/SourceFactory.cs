using EdgeRuntime.Core.Sources.Exec;
using EdgeRuntime.Core.Sources.Iio;
using EdgeRuntime.Core.Sources.Mqtt;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Core.Sources.Vibration;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Core.Sources;

/// <summary>Makes sources of validated options.</summary>
public static class SourceFactory
{
    /// <summary>Makes one.</summary>
    /// <param name="name">The configured name.</param>
    /// <param name="options">Its options.</param>
    /// <param name="services">What it runs by.</param>
    /// <exception cref="ReplayException">A recording cannot be read.</exception>
    public static ISource Create(string name, SourceOptions options, SourceServices services)
    {
        // A child or a device that streams goes on whether it is read or not.
        var runsByItself = options.Kind == SourceOptions.ExecKind || (options.Kind == SourceOptions.IioKind && options.Iio.Mode == IioOptions.Buffer);
        return runsByItself && options.RestAfter > TimeSpan.Zero
            ? new RestingSource(() => CreateRunning(name, options, services), options.RestAfter, services.Clocks.Wall)
            : CreateRunning(name, options, services);
    }

    private static ISource CreateRunning(string name, SourceOptions options, SourceServices services) => options.Kind switch
    {
        SourceOptions.VibrationKind => new VibrationSource(name, options.Vibration, services.Clocks),
        SourceOptions.ReplayKind when Directory.Exists(options.Replay.Path) || ImageFolder.IsImage(options.Replay.Path) =>
            NewImages(name, options, services),
        SourceOptions.ReplayKind => new RecordingSource(name, options.Replay, services.Clocks),
        SourceOptions.ExecKind => new ExecSource(name, options.Exec, services.Clocks, services.Loggers.CreateLogger<ExecSource>()),
        SourceOptions.MqttKind => new MqttSource(name, options.Mqtt, services),
        SourceOptions.IioKind when options.Iio.Mode == IioOptions.Buffer => new IioBufferSource(name, options.Iio, services),
        SourceOptions.IioKind => new IioOneShotSource(name, options.Iio, services),
        _ => throw new ArgumentException($"'{options.Kind}' is no kind of source", nameof(options)),
    };

    // Decoding is the only reading whose time the data decide, in code that is not ours.
    private static WatchedSource NewImages(string name, SourceOptions options, SourceServices services)
    {
        var logger = services.Loggers.CreateLogger<ImageFolderSource>();
        return new WatchedSource(
            after => after is ImageFolderSource hanging ? hanging.WithoutCurrent() : new ImageFolderSource(name, options.Replay, services.Clocks, logger),
            options.ReadLimit,
            services.Clocks.Wall,
            logger);
    }
}
