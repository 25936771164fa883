using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>A recording: an npy, csv or wav file, or a folder of png and jpeg images.</summary>
public sealed class ReplayOptions
{
    /// <summary>The file or folder.</summary>
    public string Path { get; set; } = "";

    /// <summary>Begins again at the end. Default true.</summary>
    public bool Loop { get; set; } = true;

    /// <summary>Rows of a window of a series (csv, wav, two-dimensional npy). Default: an npy file gives its samples whole; csv and wav need it.</summary>
    public int? WindowSamples { get; set; }

    /// <summary>Rows between two windows. Default: the window's length.</summary>
    public int? Hop { get; set; }

    /// <summary>csv, npy: rows per second. A wav file knows its own.</summary>
    public double? SampleRateHz { get; set; }

    /// <summary>csv: how the file is written.</summary>
    public TableOptions Csv { get; set; } = new();

    /// <summary>Images: the name of the folder that an image lies in is its true label. Default false.</summary>
    public bool LabelFromFolder { get; set; }

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (!System.IO.Path.Exists(Path))
        {
            errors.Add($"{key}:Path names '{Path}', which does not exist");
        }

        if (WindowSamples is <= 0 || Hop is <= 0 || SampleRateHz is <= 0)
        {
            errors.Add($"{key}:WindowSamples, Hop and SampleRateHz must be positive");
        }

        Csv.Validate($"{key}:Csv", errors);
    }
}
