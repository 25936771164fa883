namespace EdgeRuntime.Core.Sources.Exec;

/// <summary>A child process whose stdout is raw samples: rpicam-vid, ffmpeg, arecord, anything.</summary>
public sealed class ExecOptions
{
    /// <summary>The program and its arguments, one each; no shell is involved.</summary>
    public IList<string> Command { get; set; } = [];

    /// <summary>The form of its samples.</summary>
    public FormatOptions Format { get; set; } = new();

    /// <summary>Bytes from one row of an image to the next, where rows are padded. Default: rows are tight.</summary>
    public int? StrideBytes { get; set; }

    /// <summary>Without data for this long the child is restarted. Default 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>First wait before a restart; doubled each time. Default 1 second.</summary>
    public TimeSpan RestartMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before a restart. Default 1 minute.</summary>
    public TimeSpan RestartMax { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (Command.Count == 0)
        {
            errors.Add($"{key}:Command must name a program and its arguments");
        }

        Format.Validate($"{key}:Format", errors);
        if (StrideBytes is { } stride && (Format.Kind != Contracts.Manifests.SampleKind.Image || Format.Shape.Count != 3 || stride < RowBytes))
        {
            errors.Add($"{key}:StrideBytes is for images and at least a row of {RowBytes} bytes, but is {stride}");
        }

        if (Timeout <= TimeSpan.Zero || RestartMin <= TimeSpan.Zero || RestartMax < RestartMin)
        {
            errors.Add($"{key}:Timeout and RestartMin must be positive, and RestartMax at least RestartMin");
        }
    }

    /// <summary>Bytes of a row without padding.</summary>
    internal int RowBytes => Format.Shape.Count == 3 ? Format.Shape[1] * Format.Shape[2] * Contracts.Manifests.ElementTypeExtensions.SizeInBytes(Format.Type) : 0;
}
