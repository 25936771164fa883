namespace EdgeRuntime.Contracts;

/// <summary>Why a file could not be read or written, in words for whoever named it: the runtime's own speak of "a part of the path" and of denied access where a folder is meant.</summary>
public static class FileFault
{
    // An IOException carries errno as it is on Unix.
    private const int FileExists = 17;
    private const int NoSpaceLeft = 28;

    /// <summary>The reason, without the file's name and without a full stop.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="path">The file.</param>
    public static string Of(Exception e, string path)
    {
        ArgumentNullException.ThrowIfNull(e);
        ArgumentNullException.ThrowIfNull(path);
        return e switch
        {
            IOException or UnauthorizedAccessException when Directory.Exists(path) => "it is a folder",
            FileNotFoundException => "there is no such file",
            DirectoryNotFoundException => NoFolder(path),
            UnauthorizedAccessException => "its owner and mode do not allow it",
            IOException { HResult: FileExists } => "it is there already",
            IOException { HResult: NoSpaceLeft } => "the disk is full",
            _ => OneLineText.Of(e.Message),
        };
    }

    // The nearest ancestor that is there says what is wrong with the one below it.
    private static string NoFolder(string path)
    {
        for (var folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(folder))
            {
                return $"{OneLineText.Of(folder)} is a file, not a folder";
            }

            if (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is var above && (string.IsNullOrEmpty(above) || Directory.Exists(above)))
            {
                return $"there is no folder {OneLineText.Of(folder)}";
            }
        }

        return "there is no such file";
    }
}
