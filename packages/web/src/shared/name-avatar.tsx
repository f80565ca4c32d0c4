interface Props {
  readonly name: string
  /** As the API gives it: `#rrggbb`. */
  readonly color?: string
  readonly size?: 'small' | 'large'
}

/**
 * The first letter of a name on its colour. Never a picture from elsewhere: looking at a page
 * tells nobody who looked. It stands beside the name, and so says nothing to screen readers.
 */
export function NameAvatar({ name, color = '#4a6785', size = 'small' }: Props) {
  return (
    <span
      aria-hidden="true"
      className={`berth-avatar berth-avatar-${size}`}
      style={{ backgroundColor: color, color: readableOn(color) }}
    >
      {name.replace(/^.*\+/, '').slice(0, 1).toUpperCase()}
    </span>
  )
}

/** Black or white, whichever has the greater contrast. */
function readableOn(color: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const light = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
  return light > 0.179 ? '#000' : '#fff'
}
