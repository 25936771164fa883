using Microsoft.Extensions.Logging;
using StbImageSharp;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>
/// The png and jpeg files of a folder and its folders, in the order of their names, as RGB bytes. Decoded images are kept up to a limit, so that
/// a small set that is replayed over and over costs its decoding once. A file that is no image is said once and passed over.
/// </summary>
internal sealed class ImageFolder
{
    private const long MaxFileBytes = 64L << 20;
    private const int MaxPixels = 64 << 20;
    private const long MaxKeptBytes = 64L << 20;
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    private readonly ILogger _logger;
    private readonly string[] _files;
    private readonly ImageResult?[] _kept;
    private readonly HashSet<int> _bad = [];
    private long _keptBytes;

    public ImageFolder(string folder, ILogger logger)
    {
        _logger = logger;
        _files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(static file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];
        _kept = new ImageResult?[_files.Length];
        if (_files.Length == 0)
        {
            throw new ReplayException($"{folder}: has no png or jpeg files");
        }
    }

    public int Count => _files.Length;

    /// <summary>The folder that an image lies in.</summary>
    public string LabelOf(int index) => Path.GetFileName(Path.GetDirectoryName(_files[index]))!;

    /// <summary>Fills a sample; false when the file is no image.</summary>
    public bool TryRead(int index, Sample sample)
    {
        if (_kept[index] is not { } image)
        {
            if (_bad.Contains(index) || Decode(index) is not { } decoded)
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
            using var stream = File.OpenRead(_files[index]);
            if (stream.Length <= MaxFileBytes && ImageInfo.FromStream(stream) is { } info && (long)info.Width * info.Height <= MaxPixels)
            {
                stream.Position = 0;
                return ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);
            }

            Log.BadFile(_logger, _files[index], "no png or jpeg image of at most 64 megapixels");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            // StbImageSharp says by such exceptions that a file is damaged.
            Log.BadFile(_logger, _files[index], e.Message);
        }

        _bad.Add(index);
        return null;
    }
}
