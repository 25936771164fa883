using EdgeRuntime.Core.Linux;
using Microsoft.Extensions.Logging;
using StbImageSharp;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>
/// The png and jpeg files of a folder and its folders, or one such file, in the order of their names, as RGB bytes turned upright by their EXIF orientation.
/// Decoded images are kept up to a limit, so that a small set that is replayed over and over costs its decoding once. A file that is not an image is skipped and logged once.
/// </summary>
internal sealed class ImageFolder
{
    private const long MaxFileBytes = 64L << 20;
    private const int MaxPixels = 64 << 20;
    private const long MaxKeptBytes = 64L << 20;

    // 64 megapixels take seconds on the slowest board.
    private static readonly TimeSpan DecodeLimit = TimeSpan.FromSeconds(10);
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    private readonly TimeProvider _wall;
    private readonly ILogger _logger;
    private readonly string[] _files;
    private readonly string[] _names;
    private readonly ImageResult?[] _kept;
    private readonly bool[] _bad;
    private long _keptBytes;

    public ImageFolder(string folder, TimeProvider wall, ILogger logger)
    {
        (_wall, _logger) = (wall, logger);
        var isOne = File.Exists(folder);
        _files = isOne ? [folder] : [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsImage).Order(StringComparer.Ordinal)];
        _names = [.. _files.Select(file => isOne ? Path.GetFileName(file) : Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))];
        (_kept, _bad) = (new ImageResult?[_files.Length], new bool[_files.Length]);
        if (_files.Length == 0)
        {
            throw new ReplayException($"{folder}: has no png or jpeg files");
        }
    }

    // The other may hang in a decoder and write what it decodes all the same: nothing is shared that it writes.
    private ImageFolder(ImageFolder other)
    {
        (_wall, _logger, _files, _names, _keptBytes) = (other._wall, other._logger, other._files, other._names, other._keptBytes);
        (_kept, _bad) = ([.. other._kept], [.. other._bad]);
    }

    public int Count => _files.Length;

    /// <summary>Whether a file's name is one of a picture.</summary>
    public static bool IsImage(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Where in the folder an image lies: <c>cats/17.png</c>.</summary>
    public string NameOf(int index) => _names[index];

    /// <summary>The folder that an image lies in.</summary>
    public string LabelOf(int index) => Path.GetFileName(Path.GetDirectoryName(_files[index]))!;

    /// <summary>The same files but one that does not come to an end.</summary>
    public ImageFolder Without(int index)
    {
        Log.BadFile(_logger, _files[index], "decoding it does not end");
        var rest = new ImageFolder(this);
        rest._bad[index] = true;
        return rest;
    }

    /// <summary>Fills a sample; false when the file is no image.</summary>
    public bool TryRead(int index, Sample sample)
    {
        if (_kept[index] is not { } image)
        {
            if (_bad[index] || Decode(index) is not { } decoded)
            {
                return false;
            }

            image = decoded;
            if (_keptBytes + image.Data.Length <= MaxKeptBytes)
            {
                (_kept[index], _keptBytes) = (image, _keptBytes + image.Data.Length);
            }
        }

        image.Data.CopyTo(sample.SetLength(image.Data.Length));
        (sample.Height, sample.Width) = (image.Height, image.Width);
        return true;
    }

    private ImageResult? Decode(int index)
    {
        try
        {
            if (Decode(_files[index]) is { } image)
            {
                return image;
            }

            Log.BadFile(_logger, _files[index], "not a PNG or JPEG image of at most 64 megapixels");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            // StbImageSharp says by such exceptions that a file is damaged.
            Log.BadFile(_logger, _files[index], e.Message);
        }

        _bad[index] = true;
        return null;
    }

    private ImageResult? Decode(string path)
    {
        if (!FileKind.MayBeRegular(path))
        {
            return null;
        }

        using var file = File.OpenRead(path);
        if (file.Length > MaxFileBytes)
        {
            return null;
        }

        var orientation = ExifOrientation.Read(file);
        file.Position = 0;
        using var stream = new ImageStream(file, _wall, DecodeLimit);
        if (ImageInfo.FromStream(stream) is not { } info || (long)info.Width * info.Height > MaxPixels)
        {
            return null;
        }

        stream.Position = 0;
        var image = ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);
        if (orientation > 1)
        {
            (image.Data, image.Width, image.Height) = ExifOrientation.Turn(orientation, image.Data, image.Width, image.Height);
        }

        return image;
    }
}
